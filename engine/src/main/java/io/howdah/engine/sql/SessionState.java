// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.sql;

import io.howdah.engine.sql.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells the statements that work in a session of one's own only, because they leave something in it: for where each
 * transaction may have another session.
 */
public final class SessionState {
    private static final Set<String> LOCKS = Set.of(
            "pg_advisory_lock", "pg_advisory_lock_shared", "pg_try_advisory_lock", "pg_try_advisory_lock_shared");

    private static final Set<String> CHANGING = Set.of("insert", "merge");
    private static final Set<String> BEFORE_TEMPORARY = Set.of("or", "replace", "global", "local");

    private final List<String> words = new ArrayList<>();

    private SessionState(String sql) {
        Lexer lexer = new Lexer(sql);
        while (lexer.hasNext()) {
            Token token = lexer.next();
            if (token.kind() == Kind.WORD) {
                words.add(token.text(sql).toLowerCase(Locale.ROOT));
            }
        }
    }

    /** What to do instead of a statement that leaves something; empty for one that leaves nothing. */
    public static Optional<String> insteadOf(String sql) {
        return Optional.ofNullable(new SessionState(sql).instead());
    }

    private @Nullable String instead() {
        String second = words.size() > 1 ? words.get(1) : "";
        return switch (words.isEmpty() ? "" : words.get(0)) {
            case "set" ->
                Set.of("local", "transaction", "constraints").contains(second)
                        ? null
                        : "Use SET LOCAL in a transaction, or alter role ... set ... for all sessions of the user.";
            case "reset", "discard", "deallocate", "load" -> "There is nothing to undo: no session is yours for long.";
            case "listen", "unlisten" -> "Listen on a connection that leads to PostgreSQL itself.";
            case "prepare" -> second.equals("transaction") ? null : "Send the statement itself, with parameters.";
            case "execute" -> "Send the statement itself, with parameters.";
            case "declare" -> follow("with", "hold") ? "Declare the cursor without WITH HOLD, in a transaction." : null;
            default -> elsewhere();
        };
    }

    private @Nullable String elsewhere() {
        if ((createsTemporary() && !follow("commit", "drop")) || selectsInto("temp") || selectsInto("temporary")) {
            return "Create the table in a transaction with ON COMMIT DROP, or an ordinary one.";
        }
        if (words.stream().anyMatch(LOCKS::contains)) {
            return "Use pg_advisory_xact_lock, which ends with the transaction.";
        }
        return words.contains("set_config") && !words.contains("true")
                ? "Use set_config(name, value, true) in a transaction."
                : null;
    }

    /** {@code temp} is a name like others behind the sort of thing that is created. */
    private boolean createsTemporary() {
        int create = words.indexOf("create");
        return create >= 0
                && words.stream()
                        .skip(create + 1L)
                        .dropWhile(BEFORE_TEMPORARY::contains)
                        .limit(1)
                        .anyMatch(word -> word.equals("temp") || word.equals("temporary"));
    }

    private boolean selectsInto(String word) {
        for (int i = 1; i < words.size(); i++) {
            boolean into = words.get(i).equals(word) && words.get(i - 1).equals("into");
            if (into && (i == 1 || !CHANGING.contains(words.get(i - 2)))) {
                return true;
            }
        }
        return false;
    }

    private boolean follow(String first, String second) {
        for (int i = 1; i < words.size(); i++) {
            if (words.get(i).equals(second) && words.get(i - 1).equals(first)) {
                return true;
            }
        }
        return false;
    }
}
