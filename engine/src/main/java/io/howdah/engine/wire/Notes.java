// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.wire;

import io.howdah.engine.types.Description;
import io.howdah.engine.types.RowBytes;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What the server says and Vert.x's codec drops: command tags, warnings, transaction status, changed settings, the types
 * of a prepared statement, the reason for ending the connection. What was noted since the answer before is that of the
 * command which is answered next.
 *
 * <p>On the event loop, but for {@link #lastStatus()} and {@link #fatal()}.
 */
final class Notes {
    private final Describer describer = new Describer();
    private String tag = "";
    private String lastTag = "";
    private int completions;
    private int lastCompletions;
    private @Nullable String warning;
    private @Nullable String lastWarning;
    private RowBytes lastRows = RowBytes.NONE;
    private int settingChanges;
    private int ends;
    private volatile TransactionStatus lastStatus = TransactionStatus.IDLE;
    private volatile @Nullable FatalError fatal;

    String lastTag() {
        return lastTag;
    }

    int lastCompletions() {
        return lastCompletions;
    }

    @Nullable
    String lastWarning() {
        return lastWarning;
    }

    RowBytes takeRows() {
        RowBytes rows = lastRows;
        lastRows = RowBytes.NONE;
        return rows;
    }

    int settingChanges() {
        return settingChanges;
    }

    int ends() {
        return ends;
    }

    TransactionStatus lastStatus() {
        return lastStatus;
    }

    @Nullable
    FatalError fatal() {
        return fatal;
    }

    /** The types of the statement that was described last. */
    Description described() {
        return describer.described();
    }

    /**
     * Notes a message, and puts carriers in the place of types that it describes.
     *
     * @param at behind the message's header
     * @param flight what the server is answering, if that is a flight
     */
    void note(byte type, ByteBuf bytes, int at, int length, @Nullable Arrivals flight) {
        if (type == 'C') {
            completions++;
            tag = bytes.toString(at, length - 1, StandardCharsets.UTF_8);
        } else if (type == 't') {
            describer.parameters(bytes, at);
        } else if (type == 'T') {
            describer.columns(bytes, at);
        } else if (type == 'E') {
            noteError(ErrorFields.read(bytes, at, length), flight);
        } else if (type == 'N' && warning == null) {
            noteNotice(ErrorFields.read(bytes, at, length));
        }
    }

    /** The server's last words before it closes the connection, which the codec keeps to itself in some cases. */
    private void noteError(ErrorFields said, @Nullable Arrivals flight) {
        if (said.fatal()) {
            fatal = new FatalError(said.sqlState(), said.message(), inTheMiddle(said, flight));
        }
    }

    /** A pooler that has lost its server says so with a state of class 08, and knows no more than that. */
    private boolean inTheMiddle(ErrorFields said, @Nullable Arrivals flight) {
        boolean answered = flight == null ? completions > 0 : flight.groupAnswered();
        return !answered && !said.sqlState().startsWith("08");
    }

    private void noteNotice(ErrorFields said) {
        if (said.severity().equals("WARNING")) {
            warning = said.message();
        }
    }

    void settingChanged() {
        settingChanges++;
    }

    /** The server is ready for the next query. */
    void ready(TransactionStatus status) {
        lastStatus = status;
        ends += status == TransactionStatus.IDLE ? 1 : 0;
    }

    /** A command has been answered: what was noted is its own. */
    void answered(RowBytes rows) {
        describer.end();
        lastTag = tag;
        tag = "";
        lastCompletions = completions;
        completions = 0;
        lastWarning = warning;
        warning = null;
        lastRows = rows;
        ends += lastTag.equals("COMMIT") ? 1 : 0;
    }
}
