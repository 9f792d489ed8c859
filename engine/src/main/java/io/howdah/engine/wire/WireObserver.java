// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.wire;

import io.howdah.engine.types.Carrier;
import io.howdah.engine.types.Description;
import io.howdah.engine.types.RowBytes;
import io.howdah.engine.wire.WireException.Kind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Follows the server's messages by their headers, before Vert.x's codec sees them, and notes what the codec drops:
 * command tags, transaction status, changed settings, the server's reason for ending the connection. It hands the bytes on in portions that end with ReadyForQuery, so
 * that what it noted is exactly the state of the command that completes with that portion.
 *
 * <p>Types are noted and replaced: where the server describes a prepared statement, the codec is told of each type's
 * {@link Carrier}, so that it meets none that it would mangle, drop, or break the connection over.
 *
 * <p>Rows are taken: those of most commands never reach the codec, and are decoded where they are wanted.
 *
 * <p>Two more messages it does not only note: a SCRAM challenge that asks for too many iterations ends the connection before
 * the work is done, and a ParameterStatus after start-up is withheld, because the codec fails when one comes while no
 * command is on its way.
 */
final class WireObserver extends ChannelInboundHandlerAdapter {
    static final int HEADER = 5;
    private static final int LONGEST_MESSAGE = 0x3fffffff + HEADER;
    private static final int SASL_CONTINUE = 11;
    private static final Pattern ITERATIONS = Pattern.compile("(?:^|,)i=(\\d{1,18})");

    private final int scramMaxIterations;
    private final CommandOrder order;
    private final RowTaker taker = new RowTaker();
    private RowBytes lastRows = RowBytes.NONE;
    private @Nullable ByteBuf incomplete;
    private int skipping;

    private boolean started;
    private String tag = "";
    private String lastTag = "";
    private int completions;
    private int lastCompletions;
    private volatile TransactionStatus lastStatus = TransactionStatus.IDLE;
    private int settingChanges;
    private int ends;
    private volatile @Nullable FatalError fatal;
    private int[] parameters = {};
    private int[] columns = {};
    private List<String> names = List.of();
    private boolean describing;

    WireObserver(int scramMaxIterations, CommandOrder order) {
        this.scramMaxIterations = scramMaxIterations;
        this.order = order;
    }

    String lastTag() {
        return lastTag;
    }

    int lastCompletions() {
        return lastCompletions;
    }

    TransactionStatus lastStatus() {
        return lastStatus;
    }

    @Nullable
    FatalError fatal() {
        return fatal;
    }

    int settingChanges() {
        return settingChanges;
    }

    RowBytes takeRows() {
        RowBytes rows = lastRows;
        lastRows = RowBytes.NONE;
        return rows;
    }

    int ends() {
        return ends;
    }

    /** The types of the statement that was described last. */
    Description described() {
        return new Description(parameters, columns, names);
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
            if (type == 'S' && started) {
                forward(context, bytes, at);
                bytes.skipBytes(length);
                settingChanges++;
            } else if (type == 'Z') {
                ready(bytes.getByte(at + HEADER));
                forward(context, bytes, at + length);
            } else if (noted(type)) {
                note(type, bytes, at + HEADER, length - HEADER);
            } else {
                skipping = length;
                continue;
            }
            at += length;
        }
        forward(context, bytes, at);
        if (bytes.isReadable()) {
            incomplete = bytes.readRetainedSlice(bytes.readableBytes());
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
        return type == 'C' || type == 'Z' || type == 'S' || type == 'R' || type == 'E' || type == 't' || type == 'T';
    }

    /** Of the whole message that begins there, its header included. */
    static int length(ByteBuf bytes, int at) {
        int length = bytes.getInt(at + 1) + 1;
        if (length < HEADER || length > LONGEST_MESSAGE) {
            throw new WireException(Kind.PROTOCOL, "a message of " + length + " bytes: the server is no PostgreSQL");
        }
        return length;
    }

    private void note(byte type, ByteBuf bytes, int at, int length) {
        if (type == 'C') {
            completions++;
            tag = bytes.toString(at, length - 1, StandardCharsets.UTF_8);
        } else if (type == 't') {
            describeParameters(bytes, at);
        } else if (type == 'T' && describing) {
            describeColumns(bytes, at);
        } else if (type == 'E') {
            noteError(bytes, at, length);
        } else if (type == 'R' && length > 4 && bytes.getInt(at) == SASL_CONTINUE) {
            checkScram(bytes.toString(at + 4, length - 4, StandardCharsets.UTF_8));
        }
    }

    /** The server's last words before it closes the connection, which the codec keeps to itself in some cases. */
    private void noteError(ByteBuf bytes, int at, int length) {
        Map<Character, String> fields = new HashMap<>();
        for (String field : bytes.toString(at, length, StandardCharsets.UTF_8).split("\0")) {
            if (!field.isEmpty()) {
                fields.put(field.charAt(0), field.substring(1));
            }
        }
        String severity = fields.getOrDefault('V', "");
        if (severity.equals("FATAL") || severity.equals("PANIC")) {
            fatal = new FatalError(fields.getOrDefault('C', "XX000"), fields.getOrDefault('M', ""));
        }
    }

    private void describeParameters(ByteBuf bytes, int at) {
        describing = true;
        parameters = new int[bytes.getUnsignedShort(at)];
        columns = new int[0];
        names = List.of();
        for (int i = 0; i < parameters.length; i++) {
            int oid = at + 2 + 4 * i;
            parameters[i] = bytes.getInt(oid);
            bytes.setInt(oid, Carrier.of(parameters[i]).asParameter());
        }
    }

    /** Each column is its name with a zero behind, then numbers of 4, 2, 4 (the type), 2, 4 and 2 bytes. */
    private void describeColumns(ByteBuf bytes, int at) {
        columns = new int[bytes.getUnsignedShort(at)];
        names = new ArrayList<>(columns.length);
        int name = at + 2;
        for (int i = 0; i < columns.length; i++) {
            int length = bytes.bytesBefore(name, bytes.writerIndex() - name, (byte) 0);
            names.add(bytes.toString(name, length, StandardCharsets.UTF_8));
            int oid = name + length + 7;
            columns[i] = bytes.getInt(oid);
            bytes.setInt(oid, Carrier.of(columns[i]).asColumn());
            name = oid + 12;
        }
    }

    private void ready(byte status) {
        describing = false;
        started = true;
        lastTag = tag;
        tag = "";
        lastCompletions = completions;
        completions = 0;
        lastStatus = TransactionStatus.of(status);
        ends += lastStatus == TransactionStatus.IDLE || lastTag.equals("COMMIT") ? 1 : 0;
        lastRows = taker.end();
        order.answered();
    }

    private void checkScram(String challenge) {
        Matcher iterations = ITERATIONS.matcher(challenge);
        if (iterations.find() && Long.parseLong(iterations.group(1)) > scramMaxIterations) {
            throw new WireException(
                    Kind.SCRAM_ITERATIONS,
                    "the server asks for " + iterations.group(1) + " SCRAM iterations, allowed are "
                            + scramMaxIterations);
        }
    }

    private static void forward(ChannelHandlerContext context, ByteBuf bytes, int end) {
        int length = end - bytes.readerIndex();
        if (length > 0) {
            context.fireChannelRead(bytes.readRetainedSlice(length));
        }
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
