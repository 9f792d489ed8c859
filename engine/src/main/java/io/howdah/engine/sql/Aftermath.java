// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.sql;

import io.howdah.engine.sql.Token.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a statement changes for those behind it on its connection; each does what those before it do, too. What a function
 * that is called by a query does is not seen.
 */
public enum Aftermath {
    /** Nothing. */
    NOTHING,
    /** What is done beneath statements, say by a trigger. The server sees to their plans by itself. */
    BENEATH,
    /** What their texts mean: which thing a name is, or how a literal is read. What was parsed before may mean another. */
    MEANING,
    /** What things consist of: the server may refuse what was parsed before, also behind the same statement. */
    SHAPES,
    /** Types, of which something may be known by now. */
    TYPES,
    /** Whether they are prepared: none is any more. */
    PREPARED;

    private static final Set<String> UNNAMED_BY_QUERIES = Set.of(
            "index",
            "trigger",
            "event",
            "rule",
            "policy",
            "role",
            "user",
            "group",
            "database",
            "tablespace",
            "system",
            "publication",
            "subscription",
            "statistics",
            "default");
    private static final Set<String> TYPED = Set.of("type", "domain", "table", "foreign", "view", "materialized");

    /** By which names are looked up, and literals read; some of them have a syntax of their own. */
    private static final Set<String> SETTINGS = Set.of(
            "all",
            "search_path",
            "schema",
            "role",
            "session_authorization",
            "authorization",
            "timezone",
            "time",
            "datestyle",
            "intervalstyle",
            "lc_monetary",
            "xmloption",
            "xml",
            "array_nulls",
            "transform_null_equals",
            "standard_conforming_strings",
            "backslash_quote");

    private static final String SET_CONFIG = "set_config";
    private static final Set<String> CHANGING_ROWS = Set.of("SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "BEGIN");

    /** The same as its text says, by the command tag of its answer; that says less. */
    public static Aftermath ofTag(String tag) {
        int space = tag.indexOf(' ');
        return CHANGING_ROWS.contains(space < 0 ? tag : tag.substring(0, space)) ? NOTHING : of(tag);
    }

    /** What a statement changes as far as its text tells. */
    public static Aftermath of(String text) {
        Words words = Words.of(text);
        return switch (words.first()) {
            case "create" -> namedByQueries(words) ? MEANING : BENEATH;
            case "do", "call", "import" -> MEANING;
            case "alter" -> !namedByQueries(words) ? BENEATH : TYPED.contains(words.thing()) ? TYPES : SHAPES;
            case "drop" -> namedByQueries(words) ? SHAPES : BENEATH;
            case "rollback" -> words.contains("to") ? SHAPES : NOTHING;
            case "commit" -> words.contains("prepared") ? MEANING : NOTHING;
            case "set", "reset" -> SETTINGS.contains(words.setting()) ? MEANING : NOTHING;
            case "discard" ->
                words.contains("all") ? PREPARED : words.contains("plans", "sequences") ? NOTHING : SHAPES;
            case "deallocate" -> words.contains("all") ? PREPARED : NOTHING;
            default -> StatementText.plain(text) && makesOrSets(text) ? MEANING : NOTHING;
        };
    }

    private static boolean namedByQueries(Words words) {
        return !UNNAMED_BY_QUERIES.contains(words.thing());
    }

    /** Whether a query makes a table, or sets one of the settings, or one that cannot be told. */
    private static boolean makesOrSets(String sql) {
        List<Token> tokens = Neutral.significant(sql);
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if ((token.is(sql, "into") && !Neutral.insertsInto(sql, tokens, i))
                    || (token.is(sql, SET_CONFIG) && !setsAnother(sql, tokens, i + 2))) {
                return true;
            }
        }
        return false;
    }

    /** @param name where the name of the setting stands, behind a bracket */
    private static boolean setsAnother(String sql, List<Token> tokens, int name) {
        if (name + 1 >= tokens.size() || !tokens.get(name + 1).is(sql, ',')) {
            return false;
        }
        Token setting = tokens.get(name);
        return setting.kind() == Kind.STRING
                && !SETTINGS.contains(setting.text(sql).replace("'", "").strip().toLowerCase(Locale.ROOT));
    }

    /** Whether anybody may know something of triggers, defaults and the like that is not so any more. */
    public boolean changesDefinitions() {
        return compareTo(BENEATH) >= 0;
    }

    /** Whether what stands behind it is to be parsed behind it. */
    public boolean changesMeaning() {
        return compareTo(MEANING) >= 0;
    }

    /** Whether that is to be done each time. */
    public boolean changesShapes() {
        return compareTo(SHAPES) >= 0;
    }

    /** Whether types that are known may be other ones. */
    public boolean changesTypes() {
        return compareTo(TYPES) >= 0;
    }
}
