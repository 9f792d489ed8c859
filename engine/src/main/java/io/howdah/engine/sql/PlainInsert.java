// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.sql;

import io.howdah.engine.sql.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An insert of one row that consists of parameters, each once: {@code INSERT INTO t (a, b) VALUES ($1, $2)}, with a
 * RETURNING of columns if need be. Of many such rows one statement can be made.
 *
 * @param head what stands before VALUES
 * @param positions of the parameters as they stand
 * @param tail what stands behind the row
 */
public record PlainInsert(String head, List<Integer> positions, String tail) {
    public PlainInsert {
        positions = List.copyOf(positions);
    }

    /** Empty for any other statement, and where that would have to be understood first. */
    public static Optional<PlainInsert> of(String sql) {
        return new Reader(sql).read();
    }

    /**
     * The statement that inserts as many rows as arrays have elements. They are unnested beside each other, and so read row
     * by row; as a table each would be stored before it is read. By PostgreSQL's own function: one of somebody else's for just
     * that type would be preferred.
     *
     * @param types of the parameters, as they are written in SQL
     */
    public String unnested(List<String> types) {
        String columns = positions.stream()
                .map(position -> "pg_catalog.unnest($" + position + "::" + types.get(position - 1) + "[])")
                .collect(Collectors.joining(", "));
        return head + "select " + columns + (tail.isEmpty() ? "" : " " + tail);
    }

    private static final class Reader {
        private final String sql;
        private final List<Token> tokens = new ArrayList<>();
        private int at;

        Reader(String sql) {
            this.sql = sql;
            new Lexer(sql).forEachRemaining(token -> {
                if (token.significant()) {
                    tokens.add(token);
                }
            });
        }

        Optional<PlainInsert> read() {
            boolean begun = word("insert") && word("into") && name() && (!symbol('(') || names());
            int values = at;
            List<Integer> positions = new ArrayList<>();
            if (!begun || !word("values") || !symbol('(') || !positions(positions)) {
                return Optional.empty();
            }
            int tail = at;
            if (!returning() || !ends()) {
                return Optional.empty();
            }
            return Optional.of(new PlainInsert(
                    sql.substring(0, tokens.get(values).start()), positions, text(tail, tokens.size())));
        }

        private String text(int from, int to) {
            return from == to
                    ? ""
                    : sql.substring(tokens.get(from).start(), tokens.get(to - 1).end());
        }

        private boolean is(Kind kind) {
            return at < tokens.size() && tokens.get(at).kind() == kind;
        }

        private boolean symbol(char symbol) {
            boolean there = at < tokens.size() && tokens.get(at).is(sql, symbol);
            at += there ? 1 : 0;
            return there;
        }

        private boolean word(String word) {
            boolean there = at < tokens.size() && tokens.get(at).is(sql, word);
            at += there ? 1 : 0;
            return there;
        }

        private boolean part() {
            boolean there = is(Kind.WORD) || is(Kind.QUOTED_NAME);
            at += there ? 1 : 0;
            return there;
        }

        private boolean name() {
            boolean whole = part();
            while (whole && symbol('.')) {
                whole = part();
            }
            return whole;
        }

        /** The rest of a list of columns. */
        private boolean names() {
            boolean whole = part();
            while (whole && symbol(',')) {
                whole = part();
            }
            return whole && symbol(')');
        }

        /** The rest of a row: each parameter once. */
        private boolean positions(List<Integer> positions) {
            do {
                if (!is(Kind.POSITION)) {
                    return false;
                }
                String number = text(at, at + 1).substring(1);
                positions.add(number.length() > 5 ? 0 : Integer.parseInt(number));
                at++;
            } while (symbol(','));
            int count = positions.size();
            return symbol(')')
                    && positions.stream().distinct().count() == count
                    && positions.stream().allMatch(position -> position > 0 && position <= count);
        }

        /** Nothing, or columns. */
        private boolean returning() {
            if (!word("returning")) {
                return true;
            }
            do {
                boolean all = at < tokens.size() && text(at, at + 1).equals("*");
                at += all ? 1 : 0;
                if (!all && !name()) {
                    return false;
                }
            } while (symbol(','));
            return !behind("with");
        }

        private boolean behind(String word) {
            return text(at - 1, at).toLowerCase(Locale.ROOT).equals(word);
        }

        private boolean ends() {
            if (at == tokens.size() - 1 && tokens.get(at).is(sql, ';')) {
                tokens.remove(at);
            }
            return at == tokens.size();
        }
    }
}
