// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.sql;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Makes SQL that PostgreSQL accepts and lexers stumble over. The same seed gives the same texts. */
final class SqlGenerator {
    static final String SETUP =
            """
            create table t(a int, "semi;colon" text);
            create function named(x int) returns int language sql as 'select x';
            create function same(text, text) returns bool language sql as 'select $1 = $2';
            create operator <%> (leftarg = text, rightarg = text, function = same);
            create operator ?# (leftarg = text, rightarg = text, function = same);
            create operator -!- (leftarg = text, rightarg = text, function = same);
            """;

    /** What hides inside literals and comments: each would change the count if it were read as SQL. */
    private static final List<String> HIDDEN = List.of(
            ";",
            "; ;",
            " $9 ",
            ":hidden",
            "$9;:h",
            "--",
            "/*",
            "*/",
            " begin atomic ",
            "end;",
            "$t$",
            "\"",
            "::",
            ";'';",
            "\\\\",
            "é;ß",
            "select 1;");

    /** Texts of type text without parameters; {@code %s} is where something hides. */
    private static final Map<String, List<String>> LITERALS = Map.ofEntries(
            Map.entry("standard string", List.of("'%s'", "'it''s %s'", "''", "''''", "N'%s'")),
            Map.entry("ends in a backslash", List.of("'%s\\'", "'\\'", "'\\\\\\'")),
            Map.entry("E string", List.of("E'%s'", "e'it\\'s %s'", "E'\\\\'", "E'\\\\\\'%s'", "E'it''s\\n%s'")),
            Map.entry("U& string", List.of("U&'d\\0061t %s'", "u&'\\+000061'", "U&'a!0061%s' uescape '!'")),
            Map.entry(
                    "continued string",
                    List.of("'a'\n'%s'", "E'a\\''\n  'b\\'%s'", "'a' -- ' ; $8\n '%s'", "'a'\r\n'%s'")),
            Map.entry("dollar quotes", List.of("$$%s$$", "$a$%s$$ $b$ ; $a$", "$a_1$ ' %s $a$ $a_1$", "$é$%s$é$")),
            Map.entry("bit string", List.of("B'101'::text", "X'1f'::text")));

    private static final Map<String, List<String>> EXPRESSIONS = Map.ofEntries(
            Map.entry("cast", List.of("%s::text::varchar", "'1'::int::text", "cast(%s as text)")),
            Map.entry(
                    "slice",
                    List.of(
                            "(array[1,2,3])[1:2]::text",
                            "(array[%s,'b'])[1:1]::text",
                            "(array[1,2])[:1]::text",
                            "(array[1,2,3])[ 1 : 2 ]::text",
                            "(select (x)[i:j]::text from (values (array[1],1,2)) v(x,i,j))")),
            Map.entry("?", List.of("('{\"a\":1}'::jsonb ? %s)::text", "('{\"a\":1}'::jsonb?%s)::text")),
            Map.entry(
                    "?|",
                    List.of("('{\"a\":1}'::jsonb ?| array[%s])::text", "('{\"a\":1}'::jsonb?|array['a',%s])::text")),
            Map.entry(
                    "@@", List.of("(to_tsvector('simple', %s) @@ to_tsquery('simple', 'a'))::text", "('a'@@%s)::text")),
            Map.entry("@@@", List.of("(to_tsvector('simple','a')@@@to_tsquery('simple','a'))::text")),
            Map.entry("<%>", List.of("(%s <%%> 'b')::text", "('a'<%%>%s)::text")),
            Map.entry(
                    "other operator",
                    List.of(
                            "('{\"a\":1}'::jsonb ?& array['a','b'])::text",
                            "(%s ?# 'b')::text",
                            "('[1]'::jsonb @> '1')::text",
                            "(%s -!- 'b')::text",
                            "('a'-!-%s)::text")),
            Map.entry(
                    "minus and slash",
                    List.of(
                            "(3 - -1)::text",
                            "(4/2)::text",
                            "(2*-1)::text",
                            "(1 -/* ; */1)::text",
                            "(1 +-- ;\n1)::text")),
            Map.entry("named argument", List.of("named(x := 1)::text", "named(x=>1)::text", "named(x:=2)::text")),
            Map.entry("number", List.of("1.5e10::text", "1e-5::text", ".5::text", "1.::text", "42::text")),
            Map.entry("case", List.of("case when true then %s else 'x' end", "case %s when 'a' then 'b' end")));

    private static final Map<String, List<String>> STATEMENTS = Map.ofEntries(
            Map.entry(
                    "function body",
                    List.of(
                            "create or replace function g() returns int language plpgsql as $$ begin perform %s; return 1; end $$",
                            "do $do$ begin perform %s; end; $do$",
                            "create or replace function g2() returns text language sql as $f$ select %s; select 'b'; $f$")),
            Map.entry(
                    "begin atomic",
                    List.of(
                            "create or replace function h() returns text language sql begin atomic select %s; select 'b'; end",
                            "create or replace function h2() returns text begin atomic; select case when true then %s end; end",
                            "create or replace procedure p(\"begin\" int) begin atomic insert into t values (1, %s);"
                                    + " insert into t(a) values (case 1 when 1 then 2 end); END",
                            "create or replace function h3() returns text begin atomic select 'x' as end; select 'y' as \"case\";"
                                    + " select v.end from (select %s as end) v; end")),
            Map.entry(
                    "rule",
                    List.of("create or replace rule r as on update to t do also"
                            + " (insert into t values (1, %s); insert into t values (2); )")),
            Map.entry("transaction", List.of("begin; select %s; end", "begin; rollback")),
            Map.entry("empty", List.of("", " ", " /* nothing; */ ", "-- nothing;\n")));

    private static final String NAME_IN_LITERAL = "name in a literal";
    private static final String NAME_IN_COMMENT = "name in a comment";

    /** What lexers stumble over, and what therefore must not be rare. */
    static final Set<String> STATEMENT_CONSTRUCTS = Set.of(
            "dollar quotes",
            "nested comment",
            "E string",
            "U& string",
            "ends in a backslash",
            "cast",
            "slice",
            "?",
            "?|",
            "@@",
            "@@@",
            "<%>",
            NAME_IN_LITERAL,
            NAME_IN_COMMENT);
    /** Those of scripts only: they have several semicolons. */
    static final Set<String> SCRIPT_CONSTRUCTS = Set.of("function body", "begin atomic");

    private final Random random;
    private final Set<String> constructs = new LinkedHashSet<>();
    private final Map<String, Integer> parameters = new LinkedHashMap<>();
    private boolean withParameters;
    private boolean byName;

    SqlGenerator(long seed) {
        random = new Random(seed);
    }

    /** SQL, what is in it, and the names of its parameters in the order of their first use. */
    record Generated(String sql, Set<String> constructs, List<String> names) {}

    /** Several statements, without parameters; at least one, for the client waits for ever when there is none. */
    Generated script() {
        begin(false, false);
        StringBuilder sql = new StringBuilder();
        int statements = 1 + random.nextInt(5);
        for (int i = 0; i < statements; i++) {
            sql.append(gap())
                    .append(random.nextInt(3) == 0 ? special() : select())
                    .append(gap())
                    .append(";");
        }
        sql.append(gap()).append(select()).append(random.nextBoolean() ? ";" : "");
        return new Generated(sql.append(gap()).toString(), Set.copyOf(constructs), List.of());
    }

    /** One statement with parameters. */
    Generated statement(boolean named) {
        begin(true, named);
        String sql = gap() + select() + gap();
        return new Generated(sql, Set.copyOf(constructs), named ? List.copyOf(parameters.keySet()) : List.of());
    }

    private void begin(boolean parametersToo, boolean named) {
        constructs.clear();
        parameters.clear();
        withParameters = parametersToo;
        byName = named;
    }

    private String select() {
        List<String> columns = new ArrayList<>();
        int wanted = 2 + random.nextInt(4);
        for (int i = 0; i < wanted; i++) {
            columns.add(expression() + (random.nextInt(3) == 0 ? space() + "as" + space() + alias() : ""));
        }
        return "select" + space() + String.join(gap() + "," + gap(), columns);
    }

    private String special() {
        return filled(STATEMENTS, false);
    }

    private String expression() {
        return random.nextBoolean() ? filled(EXPRESSIONS, true) : text(withParameters);
    }

    private String filled(Map<String, List<String>> templates, boolean parametersToo) {
        String template = any(templates);
        String hole = template.contains("$$") || template.contains("$do$") || template.contains("$f$") ? "'a'" : null;
        return template.contains("%")
                ? String.format(template, hole != null ? hole : text(parametersToo && withParameters))
                : template;
    }

    private String text(boolean parametersToo) {
        if (parametersToo && random.nextInt(3) == 0) {
            return parameter();
        }
        String template = any(LITERALS);
        if (!template.contains("%s")) {
            return template;
        }
        String hidden = pick(HIDDEN).replace("''", template.startsWith("$") ? "'" : "''");
        boolean breaks = (template.startsWith("$") && hidden.contains("$"))
                || (template.toLowerCase().startsWith("u&") && hidden.contains("\\"));
        String content = breaks ? ";" : hidden;
        count(NAME_IN_LITERAL, content);
        return String.format(template, content);
    }

    /** Counts what hides, where that is a name. */
    private void count(String construct, String hidden) {
        if (hidden.contains(":h")) {
            constructs.add(construct);
        }
    }

    private String parameter() {
        if (byName) {
            String name = pick(List.of("a", "item_name", "_x", "é", "n1", "Limit"));
            parameters.merge(name, 1, Integer::sum);
            return pick(List.of(":%s::text", "cast(:%s as text)", "(:%s::text)"))
                    .formatted(name);
        }
        int next = parameters.size() + 1;
        int number = parameters.isEmpty() || random.nextBoolean() ? next : 1 + random.nextInt(parameters.size());
        parameters.put("$" + number, number);
        return pick(List.of("$%d::text", "cast($%d as text)", "($%d::text)")).formatted(number);
    }

    private String alias() {
        constructs.add("quoted name");
        return "\"" + pick(HIDDEN).replace("\"", "\"\"") + random.nextInt(100) + "\"";
    }

    private String space() {
        String gap = gap();
        return gap.isEmpty() ? " " : gap;
    }

    private String gap() {
        return switch (random.nextInt(8)) {
            case 0 -> {
                constructs.add("nested comment");
                constructs.add(NAME_IN_COMMENT);
                yield "/* " + balanced() + " /* ; " + balanced() + " */ ' \" $7 :no */";
            }
            case 1 -> {
                String hidden = pick(HIDDEN);
                constructs.add("line comment");
                count(NAME_IN_COMMENT, hidden);
                yield "-- " + hidden + " ' \" $$\n";
            }
            case 2 -> "\n\t";
            case 3, 4 -> " ";
            default -> "";
        };
    }

    private String balanced() {
        String hidden = pick(HIDDEN);
        return hidden.contains("/*") || hidden.contains("*/") ? ";" : hidden;
    }

    private String any(Map<String, List<String>> templates) {
        String construct = pick(templates.keySet().stream().sorted().toList());
        constructs.add(construct);
        return pick(templates.get(construct));
    }

    private <T> T pick(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }
}
