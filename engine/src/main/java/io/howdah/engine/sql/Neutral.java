// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.sql;

import io.howdah.engine.sql.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Tells the statements that provably leave nothing behind on their connection: plain queries and changes of rows that
 * call no function but those known to be without effect. Whoever comes next then needs no reset. What is not understood
 * is not neutral; that costs a reset and nothing else.
 */
final class Neutral {
    private static final Set<String> VERBS =
            Set.of("select", "insert", "update", "delete", "merge", "values", "table", "with");

    /** Words that may stand before a bracket without calling anything. */
    private static final Set<String> WORDS = words(
            """
            all and any array as asc between by case conflict cross cube delete distinct do else end except exists filter
            for from full group having ilike in inner insert intersect is join key lateral left like limit materialized
            natural not nothing nulls of offset on only or order outer over partition range recursive returning right
            rollup row rows select set sets similar some then union unique update using values when where window with
            within
            bit char character decimal float interval numeric time timestamp timestamptz timetz varbit varchar varying
            """);

    /** Expressions that look like calls, and functions of PostgreSQL that change nothing: a test asks the catalogue. */
    private static final Set<String> EXPRESSIONS =
            words("cast coalesce extract greatest grouping least merge_action nullif overlay position substring trim");

    static final Set<String> FUNCTIONS = words(
            """
            abs age array_agg array_append array_cat array_dims array_fill array_length array_lower array_ndims
            array_position array_positions array_prepend array_remove array_replace array_to_json array_to_string
            array_upper ascii avg bit_and bit_length bit_or bool_and bool_or btrim cardinality cbrt ceil ceiling char_length
            character_length chr concat concat_ws corr cos count covar_pop covar_samp cume_dist current_database
            current_schema current_setting date date_part date_trunc decode degrees dense_rank div encode every exp
            first_value floor format gen_random_uuid generate_series generate_subscripts host initcap isempty isfinite
            json_agg json_array_elements json_array_elements_text json_array_length json_build_array json_build_object
            json_each json_each_text json_extract_path json_extract_path_text json_object json_object_agg
            json_object_keys json_strip_nulls json_to_record json_to_recordset json_typeof jsonb_agg jsonb_array_elements
            jsonb_array_elements_text jsonb_array_length jsonb_build_array jsonb_build_object jsonb_each jsonb_each_text
            jsonb_extract_path jsonb_extract_path_text jsonb_insert jsonb_object jsonb_object_agg jsonb_object_keys
            jsonb_path_exists jsonb_path_match jsonb_path_query jsonb_path_query_array jsonb_path_query_first
            jsonb_pretty jsonb_set jsonb_strip_nulls jsonb_to_record jsonb_to_recordset jsonb_typeof justify_days
            justify_hours justify_interval lag last_value lead left length ln log lower lower_inc lower_inf lpad ltrim
            make_date make_interval make_time make_timestamp make_timestamptz max md5 min mod mode now nth_value ntile
            numrange octet_length pg_backend_pid pg_sleep pg_typeof percent_rank percentile_cont percentile_disc pi
            plainto_tsquery phraseto_tsquery power quote_ident quote_literal quote_nullable radians random rank
            regexp_count regexp_match regexp_matches regexp_replace regexp_split_to_array regexp_split_to_table repeat
            replace reverse right round row_number row_to_json rpad rtrim scale sha256 sha512 sign sin split_part sqrt
            starts_with statement_timestamp stddev stddev_pop stddev_samp strpos string_agg string_to_array substr sum tan
            text timezone to_ascii to_char to_date to_hex to_json to_jsonb to_number to_regclass to_timestamp
            to_tsquery to_tsvector transaction_timestamp translate trunc ts_headline ts_rank ts_rank_cd unnest upper
            upper_inc upper_inf var_pop var_samp variance websearch_to_tsquery width_bucket clock_timestamp
            """);

    /** Written just so. Leaves nothing on its connection, though its transaction has something to send then. */
    static final String NOTIFY = "pg_notify";

    private Neutral() {}

    private static Set<String> words(String text) {
        return Set.of(text.strip().split("\\s+"));
    }

    /** Whether a single statement is neutral. */
    static boolean is(String sql) {
        List<Token> tokens = significant(sql);
        int first = 0;
        while (first < tokens.size() && tokens.get(first).is(sql, '(')) {
            first++;
        }
        if (first == tokens.size() || !VERBS.contains(word(sql, tokens.get(first)))) {
            return false;
        }
        for (int i = first; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            boolean last = i == tokens.size() - 1;
            if ((token.is(sql, ';') && !last)
                    || (token.is(sql, "into") && !insertsInto(sql, tokens, i))
                    || (token.is(sql, '(') && i > first && !harmless(sql, tokens, i - 1))) {
                return false;
            }
        }
        return true;
    }

    static List<Token> significant(String sql) {
        List<Token> tokens = new ArrayList<>();
        new Lexer(sql).forEachRemaining(token -> {
            if (token.significant()) {
                tokens.add(token);
            }
        });
        return tokens;
    }

    /** SELECT INTO makes a table, which may be a temporary one. */
    static boolean insertsInto(String sql, List<Token> tokens, int into) {
        return into > 0
                && (tokens.get(into - 1).is(sql, "insert")
                        || tokens.get(into - 1).is(sql, "merge"));
    }

    /** What stands before a bracket: nothing that could be called, or something that may be. */
    private static boolean harmless(String sql, List<Token> tokens, int before) {
        Token token = tokens.get(before);
        if (token.kind() != Kind.WORD && token.kind() != Kind.QUOTED_NAME) {
            return true;
        }
        int start = before;
        while (start >= 2 && tokens.get(start - 1).is(sql, '.')) {
            start -= 2;
        }
        if (start > 0 && namesColumns(sql, tokens.get(start - 1))) {
            return true;
        }
        if (token.kind() != Kind.WORD) {
            return false;
        }
        return start == before
                ? mayBeCalled(word(sql, token)) || token.text(sql).equals(NOTIFY)
                : start == before - 2
                        && tokens.get(start).is(sql, "pg_catalog")
                        && FUNCTIONS.contains(word(sql, token));
    }

    /** Behind these a name is followed by the names of its columns. */
    private static boolean namesColumns(String sql, Token word) {
        return word.is(sql, "into") || word.is(sql, "as") || word.is(sql, "with") || word.is(sql, "recursive");
    }

    private static boolean mayBeCalled(String word) {
        return WORDS.contains(word) || EXPRESSIONS.contains(word) || FUNCTIONS.contains(word);
    }

    private static String word(String sql, Token token) {
        return token.kind() == Kind.WORD ? token.text(sql).toLowerCase(Locale.ROOT) : "";
    }
}
