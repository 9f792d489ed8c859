// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.engine.sql.Mentioned;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Asks the catalogue whether anything beneath a statement may run code that leaves something behind on its connection. It
 * follows the relations that bear a mentioned name to their partitions, to what views read, and to what foreign keys
 * change; then looks at triggers, and at every function that a view, a default, a check, an index, a policy or a domain
 * calls, as the server has stored it.
 */
final class BeneathQuestion {
    /** Used by words of SQL: LIKE, IN, BETWEEN, ORDER BY and the like. */
    private static final Set<String> UNSPOKEN =
            Set.of("=", "<>", "<", "<=", ">", ">=", "~", "!~", "~~", "!~~", "~~*", "!~~*");

    /**
     * A function is harmless when it is PostgreSQL's own, or written in C, and says that it changes nothing; or when it
     * changes nothing but a sequence or chance.
     */
    private static final String HARMLESS =
            """
            ((%1$s.pronamespace = 'pg_catalog'::regnamespace
                or %1$s.prolang in (select l.oid from pg_catalog.pg_language l where l.lanname in ('c', 'internal')))
              and (%1$s.provolatile <> 'v' or %1$s.proname in ('nextval', 'random', 'gen_random_uuid', 'uuidv4', 'uuidv7',
                'uuid_generate_v1', 'uuid_generate_v1mc', 'uuid_generate_v4', 'clock_timestamp', 'timeofday')))""";

    /** What has a lower number came with PostgreSQL. */
    private static final String FIRST_OF_USERS = "16384";

    private static final String TEXT =
            """
            with recursive
            relation(oid) as (
                select c.oid from pg_catalog.pg_class c where c.relname = any ({names})
                union
                select next.oid from relation r, lateral (
                    select i.inhrelid from pg_catalog.pg_inherits i where i.inhparent = r.oid
                    union all
                    select k.conrelid from pg_catalog.pg_constraint k where k.confrelid = r.oid and k.contype = 'f'
                        and (k.confdeltype in ('c', 'n', 'd') or k.confupdtype in ('c', 'n', 'd'))
                    union all
                    select d.refobjid from pg_catalog.pg_rewrite w join pg_catalog.pg_depend d
                        on d.classid = 'pg_catalog.pg_rewrite'::regclass and d.objid = w.oid
                            and d.refclassid = 'pg_catalog.pg_class'::regclass
                        where w.ev_class = r.oid
                ) next(oid)
            ),
            type(oid) as (
                (select a.atttypid from pg_catalog.pg_attribute a
                        where a.attrelid = any ({relations}) and a.attnum > 0 and a.atttypid >= {users}
                    union select t.oid from pg_catalog.pg_type t where t.typname = any ({names}) and t.oid >= {users})
                union
                select part.oid from type, lateral (
                    select t.typbasetype from pg_catalog.pg_type t where t.oid = type.oid
                    union all
                    select t.typelem from pg_catalog.pg_type t where t.oid = type.oid
                    union all
                    select a.atttypid from pg_catalog.pg_type t join pg_catalog.pg_attribute a on a.attrelid = t.typrelid
                        where t.oid = type.oid and t.typtype = 'c' and a.attnum > 0
                    union all
                    select g.rngsubtype from pg_catalog.pg_range g where g.rngtypid = type.oid
                ) part(oid) where part.oid >= {users}
            ),
            stored(tree) as (
                select d.adbin::text from pg_catalog.pg_attrdef d where d.adrelid = any ({relations})
                union all
                select k.conbin::text from pg_catalog.pg_constraint k where k.conrelid = any ({relations})
                union all
                select k.conbin::text from pg_catalog.pg_constraint k where k.contypid = any ({types})
                union all
                select t.typdefaultbin::text from pg_catalog.pg_type t where t.oid = any ({types})
                union all
                select pg_catalog.concat(i.indexprs::text, i.indpred::text)
                    from pg_catalog.pg_index i where i.indrelid = any ({relations})
                union all
                select pg_catalog.concat(p.polqual::text, p.polwithcheck::text)
                    from pg_catalog.pg_policy p where p.polrelid = any ({relations})
                union all
                select p.partexprs::text from pg_catalog.pg_partitioned_table p where p.partrelid = any ({relations})
                union all
                select pg_catalog.concat(w.ev_qual::text, w.ev_action::text)
                    from pg_catalog.pg_rewrite w where w.ev_class = any ({relations})
            ),
            called(oid) as (
                select (m.parts)[2]::oid from stored, lateral
                    pg_catalog.regexp_matches(stored.tree, ':(funcid|aggfnoid|winfnoid) ([0-9]+)', 'g') m(parts)
                union all
                select o.oprcode::oid from pg_catalog.pg_operator o where o.oid = any (array(
                    select (m.parts)[1]::oid from stored, lateral
                        pg_catalog.regexp_matches(stored.tree, ':opno ([0-9]+)', 'g') m(parts)))
            )
            select exists (select from pg_catalog.pg_class c where c.oid = any ({relations}) and c.relkind = 'f')
                or ({writes} and exists (select from pg_catalog.pg_trigger t
                    where t.tgrelid = any ({relations}) and not t.tgisinternal and t.tgenabled <> 'D'))
                or exists (select from pg_catalog.pg_proc p where p.oid = any (array(select oid from called))
                    and not {harmless p})
                or exists (select from pg_catalog.pg_proc p where p.proname = any ({names}) and p.oid >= {users}
                    and p.prokind <> 'p' and p.prorettype <> 'pg_catalog.trigger'::regtype and not {harmless p})
                or exists (select from pg_catalog.pg_operator o join pg_catalog.pg_proc p on p.oid = o.oprcode
                    where o.oid >= {users} and o.oprname = any ({operators}) and not {harmless p})
                or exists (select from pg_catalog.pg_cast k join pg_catalog.pg_proc p on p.oid = k.castfunc
                    where k.oid >= {users} and not {harmless p})
            """;

    private BeneathQuestion() {}

    /** The answer is one row with one boolean: whether there may be something. */
    static String about(Mentioned statement) {
        Set<String> operators = new TreeSet<>(UNSPOKEN);
        operators.addAll(statement.operators());
        return TEXT.replace("{names}", names(statement.names()))
                .replace("{operators}", names(operators))
                .replace("{relations}", "array(select oid from relation)")
                .replace("{types}", "array(select oid from type)")
                .replace("{users}", FIRST_OF_USERS)
                .replace("{writes}", String.valueOf(statement.writes()))
                .replace("{harmless p}", String.format(HARMLESS, "p"));
    }

    /** As an array of names. */
    static String names(Collection<String> names) {
        return names.stream().collect(Collectors.joining("','", "array['", "']::pg_catalog.name[]"));
    }
}
