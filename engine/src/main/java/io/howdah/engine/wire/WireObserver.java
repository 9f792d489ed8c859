// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.wire;

import io.howdah.engine.types.Binary;
import io.howdah.engine.wire.WireException.Kind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Follows the server's messages by their headers, before Vert.x's codec sees them, and has {@link Notes} taken of what the
 * codec drops. It hands the bytes on in portions that end with ReadyForQuery, so that what was noted is exactly the state
 * of the command that completes with that portion.
 *
 * <p>Types are noted and replaced: where the server describes a prepared statement, the codec is told of each type's
 * {@link io.howdah.engine.types.Carrier}, so that it meets none that it would mangle, drop, or break the connection over.
 *
 * <p>Of a {@link Flight} the server answers a whole group with one ReadyForQuery at its end. The codec, which knows nothing
 * of that, is told one behind the answer to each command, and an error for each that was skipped.
 *
 * <p>Rows are taken: those of most commands never reach the codec, and are decoded where they are wanted. So are the data
 * of a COPY.
 *
 * <p>A ParameterStatus after start-up is withheld, because the codec fails when one comes while no command is on its
 * way. One that says that texts are in another encoding from now on ends the connection.
 */
final class WireObserver extends ChannelInboundHandlerAdapter {
    static final int HEADER = 5;
    private static final int LONGEST_MESSAGE = 0x3fffffff + HEADER;
    /** ReadyForQuery; what it says of the transaction is read from the server's own only. */
    private static final ByteBuf READY = message('Z', "I");
    /** What a command fails with whose turn did not come, because one before it in its group had failed. */
    private static final ByteBuf SKIPPED = message('E', "SERROR\0VERROR\0C25P02\0Mskipped\0\0");

    /** In the place of an EmptyQueryResponse, for which the codec has no answer. */
    private static final ByteBuf NOTHING_DONE = message('C', "SELECT 0\0");

    private static final Pattern UTF_8 = Pattern.compile("(?i)utf-?8|unicode");

    private final ScramLimit scram;
    private final CommandOrder order;
    private final Notes notes;
    private final RowTaker taker = new RowTaker((byte) 'D');
    private final CopyMode copy;
    private @Nullable ByteBuf incomplete;
    private int skipping;
    private boolean started;
    private @Nullable Arrivals arrivals;

    WireObserver(ScramLimit scram, CommandOrder order, Notes notes) {
        this.scram = scram;
        this.order = order;
        this.notes = notes;
        copy = new CopyMode(order);
    }

    /** What the server sends from now on answers a flight. */
    void expect(Arrivals flight) {
        arrivals = flight;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (incomplete != null) {
            bytes = Unpooled.wrappedBuffer(incomplete, bytes);
            incomplete = null;
        }
        try {
            read(context, bytes);
        } finally {
            bytes.release();
        }
    }

    private void read(ChannelHandlerContext context, ByteBuf bytes) {
        int end = bytes.writerIndex();
        int at = bytes.readerIndex();
        while (at < end) {
            if (skipping > 0) {
                int step = Math.min(skipping, end - at);
                skipping -= step;
                at += step;
                continue;
            }
            if (taker.missing() > 0) {
                at = taker.takeMore(bytes, at);
                continue;
            }
            if (copy.missing() > 0) {
                at = copy.takeMore(bytes, at);
                continue;
            }
            int length = end - at < HEADER ? -1 : length(bytes, at);
            if (length < 0 || (noted(bytes.getByte(at)) && length > end - at)) {
                break;
            }
            byte type = bytes.getByte(at);
            if (type == 'D' && order.rowsAreTaken()) {
                forwardBeforeRows(context, bytes, at);
                at = taker.take(bytes, at);
                continue;
            }
            if (type == CopyMode.DATA) {
                forward(context, bytes, at);
                at = copy.take(bytes, at);
                continue;
            }
            if (type == 'S') {
                checkEncoding(bytes.toString(at + HEADER, length - HEADER, StandardCharsets.UTF_8));
            }
            if (type == 'S' && started) {
                withhold(context, bytes, at, length);
                notes.settingChanged();
            } else if (type == 'Z') {
                ready(context, bytes, at, length);
            } else if (CopyMode.frames(type)) {
                withhold(context, bytes, at, length);
                copy.framed(type, context);
            } else if (noted(type)) {
                note(type, bytes, at + HEADER, length - HEADER);
                if (type == 'I') {
                    withhold(context, bytes, at, length);
                    context.fireChannelRead(NOTHING_DONE.duplicate());
                }
                if (arrivals != null) {
                    arrived(context, bytes, at, length, arrivals);
                }
            } else {
                skipping = length;
                continue;
            }
            at += length;
        }
        copy.readEnds();
        forward(context, bytes, at);
        tellOfRows();
        if (bytes.isReadable()) {
            incomplete = bytes.readRetainedSlice(bytes.readableBytes());
        }
    }

    private void tellOfRows() {
        RowsTaken rows = taker.hasMore() ? order.rows() : null;
        if (rows != null && rows != RowsTaken.TOGETHER) {
            rows.soFar().accept(taker.soFar());
        }
    }

    /** A BindComplete alone is nothing to the codec, and is spared the way. */
    private static void forwardBeforeRows(ChannelHandlerContext context, ByteBuf bytes, int at) {
        if (at - bytes.readerIndex() == HEADER && bytes.getByte(bytes.readerIndex()) == '2') {
            bytes.skipBytes(HEADER);
        } else {
            forward(context, bytes, at);
        }
    }

    /** Messages that must be whole before they are read; none of them is long. */
    private static boolean noted(byte type) {
        return switch (type) {
            case 'C', 'Z', 'S', 'R', 'E', 'N', 't', 'T', 'I', '3', 'G', 'H', 'c' -> true;
            default -> false;
        };
    }

    /** Of the whole message that begins there, its header included. */
    static int length(ByteBuf bytes, int at) {
        return checked(bytes.getInt(at + 1) + 1);
    }

    /** As {@link #length(ByteBuf, int)}. */
    static int length(byte[] bytes, int at) {
        return checked(Binary.int4(bytes, at + 1) + 1);
    }

    private static int checked(int length) {
        if (length < HEADER || length > LONGEST_MESSAGE) {
            throw new WireException(Kind.PROTOCOL, "a message of " + length + " bytes: the server is no PostgreSQL");
        }
        return length;
    }

    private void note(byte type, ByteBuf bytes, int at, int length) {
        if (type == 'C' || type == 'E') {
            copy.answered();
        }
        if (type == 'R') {
            scram.check(bytes, at, length);
        } else {
            notes.note(type, bytes, at, length, arrivals);
        }
    }

    private void ready(ChannelHandlerContext context, ByteBuf bytes, int at, int length) {
        started = true;
        copy.ready();
        TransactionStatus status = TransactionStatus.of(bytes.getByte(at + HEADER));
        notes.ready(status);
        Arrivals flight = arrivals;
        if (flight == null) {
            answered();
            forward(context, bytes, at + length);
        } else {
            withhold(context, bytes, at, length);
            if (flight.ready(status)) {
                arrivals = null;
                flight.land();
            }
        }
    }

    /** What was noted since the answer before is that of the command which completes now. */
    private void answered() {
        notes.answered(taker.end());
        order.answered();
    }

    /** The server answers a command of a flight, and not as the codec expects it: the end of the answer is supplied. */
    private void arrived(ChannelHandlerContext context, ByteBuf bytes, int at, int length, Arrivals flight) {
        byte type = bytes.getByte(at);
        if ((type == 'C' || type == 'I' || type == '3') && flight.completed()) {
            forward(context, bytes, at + length);
            supply(context, READY);
        } else if (type == 'E' && notes.fatal() == null && flight.groupAnswered()) {
            flight.failed(ErrorFields.read(bytes, at + HEADER, length - HEADER).exception());
            withhold(context, bytes, at, length);
        } else if (type == 'E' && notes.fatal() == null) { // behind a fatal one comes the end of the connection
            forward(context, bytes, at + length);
            int failed = flight.abandonGroup();
            supply(context, READY);
            for (int skipped = 1; skipped < failed; skipped++) {
                supply(context, SKIPPED);
                supply(context, READY);
            }
        }
    }

    private void supply(ChannelHandlerContext context, ByteBuf message) {
        if (message == READY) {
            answered();
        }
        context.fireChannelRead(message.duplicate());
    }

    private static void withhold(ChannelHandlerContext context, ByteBuf bytes, int at, int length) {
        forward(context, bytes, at);
        bytes.skipBytes(length);
    }

    /** Read as UTF-8, texts in another encoding would be others. */
    private static void checkEncoding(String setting) {
        String[] pair = setting.split("\0", -1);
        if (pair[0].equals("client_encoding") && !UTF_8.matcher(pair[1]).matches()) {
            throw new WireException(
                    Kind.ENCODING, "client_encoding was set to " + pair[1] + ", and Howdah reads and writes UTF8 only");
        }
    }

    private static ByteBuf message(char type, String body) {
        ByteBuf message = Unpooled.buffer();
        message.writeByte(type);
        message.writeInt(body.length() + 4);
        message.writeCharSequence(body, StandardCharsets.US_ASCII);
        return Unpooled.unreleasableBuffer(message);
    }

    private static void forward(ChannelHandlerContext context, ByteBuf bytes, int end) {
        int length = end - bytes.readerIndex();
        if (length > 0) {
            context.fireChannelRead(bytes.readRetainedSlice(length));
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        copy.writable();
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.fireExceptionCaught(cause);
        context.close();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (incomplete != null) {
            incomplete.release();
            incomplete = null;
        }
    }
}
