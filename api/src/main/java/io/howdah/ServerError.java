// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What PostgreSQL said when it refused, field by field as it sent them. {@code message}, {@code detail} and
 * {@code where} may hold values of your data; that is why no message of a {@link HowdahException} shows them as they
 * are.
 *
 * @param position in the SQL that was sent, in characters from 1; see {@link FailedAt}
 * @param internalPosition in {@code internalQuery}
 * @param internalQuery a statement that a function of the server ran
 * @param where the call stack of functions
 * @param routine the server's own function that reported it
 */
public record ServerError(
        String sqlState,
        String severity,
        String message,
        Optional<String> detail,
        Optional<String> hint,
        Optional<String> position,
        Optional<String> internalPosition,
        Optional<String> internalQuery,
        Optional<String> where,
        Optional<String> schema,
        Optional<String> table,
        Optional<String> column,
        Optional<String> dataType,
        Optional<String> constraint,
        Optional<String> file,
        Optional<String> line,
        Optional<String> routine) {
    /** Of a line in the data of a COPY that is too short: what is quoted is a name. */
    private static final String TOO_SHORT = "missing data for column ";

    /** A value may hold quotes, and each language of the server's has its own. */
    private static final Pattern QUOTED =
            Pattern.compile("(?s)Q.*Q|Q.*".replace("Q", "[\"\u00ab\u00bb\u2018-\u201f\u2039\u203a]"));

    /** An error of which only the state and the text are known. */
    public static ServerError of(String sqlState, String message) {
        return new ServerError(
                sqlState, "ERROR", message, none(), none(), none(), none(), none(), none(), none(), none(), none(),
                none(), none(), none(), none(), none());
    }

    /** The server's text without what may be a value: in data errors (class 22) it quotes the parameter. */
    public String safeMessage() {
        boolean mayHoldValues = sqlState.startsWith("22") && !message.startsWith(TOO_SHORT);
        return mayHoldValues ? QUOTED.matcher(message).replaceAll("\"...\"") : message;
    }

    private static Optional<String> none() {
        return Optional.empty();
    }

    @Override
    public String toString() {
        return "ServerError[" + sqlState + " " + safeMessage() + "]";
    }
}
