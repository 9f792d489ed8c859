// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import io.howdah.QueryTimeoutException.Limit;

/** The one place where a SQLSTATE becomes an exception: the exact state first, then its class. */
final class SqlStates {
    private SqlStates() {}

    static HowdahException exception(ServerError error, String attempt) {
        String text = attempt + ": " + error.safeMessage() + " [" + error.sqlState() + "]"
                + error.hint().map(hint -> " Hint: " + hint).orElse("");
        return switch (error.sqlState()) {
            case "23505" -> new UniqueViolationException(text, error);
            case "23503" -> new ForeignKeyViolationException(text, error);
            case "23502" -> new NotNullViolationException(text, error);
            case "23514" -> new CheckViolationException(text, error);
            case "23P01" -> new ExclusionViolationException(text, error);
            case "40001" -> new SerializationException(text, error);
            case "40P01" -> new DeadlockException(text, error);
            case "25P01" -> new TransactionException(text, error);
            case "42501" -> new PermissionDeniedException(text, error);
            case "57014" -> cancelled(text, error);
            case "55P03" -> locked(text, error);
            case "3D000" -> new DatabaseNotFoundException(text, error, null);
            case "53300" -> new ServerFullException(text, error, null);
            case "57P03" -> new ServerNotReadyException(text, error, null);
            case "57P01", "57P02", "57P05", "25P03", "25P04" -> new ConnectionLostException(text, error, null);
            default -> byClass(text, error);
        };
    }

    private static HowdahException byClass(String text, ServerError error) {
        return switch (error.sqlState()
                .substring(0, Math.min(2, error.sqlState().length()))) {
            case "08" -> new ConnectionLostException(text, error, null);
            case "22" -> new DataException(text, error);
            case "23" -> new IntegrityException(text, error);
            case "28" -> new AuthenticationException(text, error, null);
            case "3B", "40" -> new TransactionException(text, error);
            case "42" -> new SqlGrammarException(text, error);
            case "53", "54", "55", "57", "58" -> new OperationalException(text, error);
            default -> new StatementException(text, error);
        };
    }

    /**
     * One state for two things: the server's own time limit, and a request to cancel. Only its words tell them apart, so
     * that a server which speaks another language than English is understood as cancelled.
     */
    private static HowdahException cancelled(String text, ServerError error) {
        return error.message().contains("timeout")
                ? new QueryTimeoutException(Limit.STATEMENT, text, error)
                : new QueryCancelledException(text, error);
    }

    /** Here too, but what waited was interrupted in the same place of the server as by a request to cancel. */
    private static HowdahException locked(String text, ServerError error) {
        return error.routine().filter("ProcessInterrupts"::equals).isPresent()
                ? new QueryTimeoutException(Limit.LOCK, text, error)
                : new LockNotAvailableException(text, error);
    }
}
