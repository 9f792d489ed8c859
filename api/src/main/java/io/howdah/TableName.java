// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The name of a table, as SQL reads it. */
record TableName(@Nullable String schema, String name) {
    private static final Pattern PART =
            Pattern.compile("\"((?:[^\"\0]|\"\")+)\"|([A-Za-z_\\x{80}-\\x{10FFFF}][\\w$\\x{80}-\\x{10FFFF}]*)");

    /** One that is not in double quotes is meant as it is written. */
    private static final Pattern NAMED = Pattern.compile("\"(?:[^\"\0]|\"\")+\"(?=\\.|\\z)|([^.\0]+)");

    /**
     * The name as SQL has it, in double quotes: {@code Orders} is not {@code orders}.
     *
     * @param named table or schema.table; in double quotes where a dot is part of the name
     */
    static String quoted(String named) {
        StringJoiner parts = new StringJoiner(".");
        Matcher part = NAMED.matcher(named);
        int at = 0;
        while (part.find(at) && part.start() == at) {
            String plain = part.group(1);
            parts.add(plain == null ? part.group() : '"' + plain.replace("\"", "\"\"") + '"');
            at = part.end();
            if (at == named.length()) {
                return parts.toString();
            }
            if (named.charAt(at) != '.') {
                break;
            }
            at++;
        }
        throw new ParameterException("A name of " + named.length() + " characters is no name of a table; write table or"
                + " schema.table, in double quotes where a dot is part of the name.");
    }

    static TableName of(String written) {
        List<String> parts = new ArrayList<>();
        Matcher part = PART.matcher(written);
        int at = 0;
        while (part.find(at) && part.start() == at) {
            parts.add(
                    part.group(1) == null
                            ? folded(part.group(2))
                            : part.group(1).replace("\"\"", "\""));
            at = part.end();
            if (at == written.length() && parts.size() <= 2) {
                return new TableName(parts.size() == 2 ? parts.get(0) : null, parts.get(parts.size() - 1));
            }
            if (at == written.length() || written.charAt(at) != '.') {
                break;
            }
            at++;
        }
        throw new UsageException(
                ErrorId.COPY_TARGET,
                "'" + written + "' is not the name of a table; nothing was sent. COPY targets are written table or"
                        + " schema.table, in double quotes where upper case or other characters are meant, without an"
                        + " alias, a list or a database.");
    }

    /** As PostgreSQL does it: other letters than those of ASCII stay as they are. */
    private static String folded(String word) {
        StringBuilder lower = new StringBuilder(word);
        for (int i = 0; i < lower.length(); i++) {
            char c = lower.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                lower.setCharAt(i, (char) (c + 'a' - 'A'));
            }
        }
        return lower.toString();
    }
}
