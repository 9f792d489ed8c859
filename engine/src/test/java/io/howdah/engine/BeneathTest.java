// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.Session;
import io.howdah.StatementStack;
import io.howdah.engine.sql.Mentioned;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Plain statements under which something lies that leaves traces on the connection: between two one-shots of a rental there
 * is a reset then, and none where nothing lies beneath.
 */
@ExtendWith(PostgresExtension.class)
@Timeout(120)
class BeneathTest {
    private static final String SETUP =
            """
            create function mark() returns text language sql volatile as
                $$ select set_config('howdah.mark', 'left behind', false) $$;
            create function marked() returns trigger language plpgsql as
                $$ begin perform mark(); return coalesce(new, old); end $$;
            create function marks(int) returns boolean language plpgsql immutable as
                $$ begin perform mark(); return true; end $$;
            create function marks_two(int, int) returns boolean language plpgsql immutable as
                $$ begin perform mark(); return true; end $$;
            create table plain(id bigserial primary key, n int not null default 0 check (n < 1000), email text,
                at timestamptz default now(), token uuid default gen_random_uuid());
            create unique index on plain (lower(email));
            create table child(id int primary key, parent bigint references plain);
            create view plain_view as select id, n + 1 as more, lower(email) as mail from plain;
            create table parted(id int, n int) partition by range (id);
            create table parted_low partition of parted for values from (0) to (100);

            create table triggered(id int);
            create trigger t before insert on triggered for each row execute function marked();
            create table defaulted(id int, mark text default set_config('howdah.mark', 'left behind', false));
            create table checked(id int check (marks(id)));
            create view seen as select mark() as mark;
            create view deep as select * from seen;
            create table ruled(id int);
            create rule r as on insert to ruled do also select mark();
            create table cascading(id int primary key);
            insert into cascading values (1);
            create table cascaded(id int references cascading on delete cascade);
            insert into cascaded values (1);
            create trigger t after delete on cascaded for each row execute function marked();
            create table parts(id int) partition by range (id);
            create table parts_low partition of parts for values from (0) to (100);
            create trigger t before insert on parts_low for each row execute function marked();
            create domain checked_int as int check (marks(value));
            create table with_domain(id checked_int);
            create table indexed(id int);
            create index on indexed (marks(id));
            create operator %% (leftarg = int, rightarg = int, function = marks_two);
            create function abs(text) returns text language sql volatile as $$ select mark() $$;
            create table locking(id int, locked text default pg_advisory_lock(4711)::text);
            """;

    private static Database open(TestSchema schema) {
        Database database = Howdah.open(schema.uri() + "&max-size=1&rental-idle=1h");
        database.executeScript(SETUP).await();
        database.execute("select 1").await();
        return database;
    }

    private static String mark(Database database) {
        return database.selectValue(
                        String.class,
                        "select coalesce(current_setting('howdah.mark', true), '')"
                                + " || (select count(*) from pg_locks where locktype = 'advisory')"
                                + " || case current_setting('work_mem') when '77MB' then 'work_mem' else '' end")
                .await();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    a trigger          | insert into triggered values (1)
                    a default          | insert into defaulted values (1)
                    a check            | insert into checked values (1)
                    a view             | select * from seen
                    a view of a view   | select * from deep
                    a rule             | insert into ruled values (1)
                    a cascade          | delete from cascading where id = 1
                    a partition        | insert into parts values (1)
                    a domain           | insert into with_domain values (1)
                    a cast to a domain | select 1::checked_int
                    an index           | insert into indexed values (1)
                    an operator        | select 1 %% 1
                    an overload        | select abs('x')
                    as an attribute    | select (plain).marks from (select 1 as plain) x
                    a quoted name      | insert into "triggered" values (1)
                    a setting's view   | update pg_settings set setting = '77MB' where name = 'work_mem'
                    an advisory lock   | insert into locking values (1)
                    """)
    void nothingIsLeftForTheNextOneShot(String what, String sql, TestSchema schema) {
        try (Database database = open(schema)) {
            for (int i = 0; i < 3; i++) {
                database.execute(sql).exceptionally(failure -> null).await();
                assertThat(mark(database)).as("%s, time %d", what, i).isEqualTo("0");
            }
        }
    }

    @Test
    void aTriggerThatIsAddedMeanwhileIsSeen(TestSchema schema) {
        try (Database database = open(schema)) {
            String insert = "insert into plain(n) values (1)";
            database.execute(insert).await();
            database.execute(insert).await();
            database.execute("create trigger t before insert on plain for each row execute function marked()")
                    .await();
            database.execute(insert).await();
            assertThat(mark(database)).isEqualTo("0");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    insert into plain(n, email) values (1, 'a')
                    update plain set n = n + 1 where id = 1
                    delete from plain where id = 2
                    select id, n, lower(email), at::date from plain where email like 'a%' order by n
                    select * from plain_view where more > 1
                    insert into child values (1, 1)
                    insert into parted values (1, 2)
                    select * from triggered
                    select count(*), max(n) from parted group by id
                    with x as (select 1 as id) select * from x
                    select 1
                    """)
    void plainStatementsAreFoundPlain(String sql, TestSchema schema) {
        try (Database database = open(schema)) {
            String question = BeneathQuestion.about(Mentioned.of(sql).orElseThrow());
            assertThat(database.selectValue(Boolean.class, question).await()).isFalse();
        }
    }

    @Test
    void betweenPlainStatementsThereIsNoReset(TestSchema schema) throws Exception {
        try (StuckProxy proxy = new StuckProxy(schema);
                Database database = Howdah.open(proxy.uri() + "&max-size=1&rental-idle=1h")) {
            database.executeScript(SETUP).await();
            for (int i = 0; i < 20; i++) {
                database.execute("insert into plain(n) values ($1)", i).await();
                database.select("select id, n from plain where n = $1", i).await();
            }
            assertThat(proxy.seen("RESET ALL")).isBetween(2L, 4L); // behind the script, and once for each statement
        }
    }

    @Test
    void betweenSessionsThatLeaveNothingThereIsNoReset(TestSchema schema) throws Exception {
        try (StuckProxy proxy = new StuckProxy(schema);
                Database database = Howdah.open(proxy.uri() + "&max-size=1")) {
            database.executeScript(SETUP).await();
            for (int i = 0; i < 20; i++) {
                int number = i;
                database.inTransaction(session -> session.select("select id from plain where n = $1", number))
                        .await();
            }
            assertThat(proxy.seen("RESET ALL")).isBetween(1L, 3L);
            assertThat(proxy.seen("DISCARD SEQUENCES")).isEqualTo(proxy.seen("RESET ALL"));
        }
    }

    @Test
    void noSessionSeesTheNumberThatTheOneBeforeTookFromASequence(TestSchema schema) throws Exception {
        try (StuckProxy proxy = new StuckProxy(schema);
                Database database = Howdah.open(proxy.uri() + "&max-size=1")) {
            database.executeScript(SETUP).await();
            for (int i = 0; i < 10; i++) {
                try (Session session = database.session().await()) {
                    session.execute("insert into plain(n) values (1)").await();
                }
                try (Session session = database.session().await()) {
                    assertThatThrownBy(() -> session.selectValue(Long.class, "select lastval()")
                                    .await())
                            .hasMessageContaining("lastval");
                }
            }
            assertThat(proxy.seen("RESET ALL")).isLessThan(proxy.seen("DISCARD SEQUENCES"));
        }
    }

    @Test
    void aTransactionThatIsLeftOpenIsRolledBackThoughItsStatementsLeaveNothing(TestSchema schema) {
        try (Database database = Howdah.open(schema.uri() + "&max-size=1")) {
            database.executeScript(SETUP).await();
            for (int i = 0; i < 3; i++) {
                try (Session session = database.session().await()) {
                    session.begin().await();
                    session.execute("insert into plain(n) values (7)").await();
                }
                assertThat(database.selectValue(Long.class, "select count(*) from plain where n = 7")
                                .await())
                        .isZero();
            }
        }
    }

    @Test
    void statementsAreAskedAboutTogetherAndAloneWhereSomethingLiesBeneathOne(TestSchema schema) throws Exception {
        try (StuckProxy proxy = new StuckProxy(schema);
                Database database = Howdah.open(proxy.uri() + "&max-size=1&rental-idle=1h")) {
            database.executeScript(SETUP).await();
            StatementStack plain = StatementStack.empty()
                    .pushExecute("insert into plain(n) values (1)")
                    .pushExecute("select n from plain")
                    .pushExecute("update plain set n = 2");
            for (int i = 0; i < 5; i++) {
                database.executeStack(plain).await();
            }
            assertThat(proxy.seen("with recursive")).isEqualTo(1);
            assertThat(proxy.seen("RESET ALL")).isEqualTo(2); // behind the script, and behind the first stack

            StatementStack mixed = StatementStack.empty()
                    .pushExecute("insert into plain(n) values (3)")
                    .pushExecute("select id from plain")
                    .pushExecute("insert into triggered values (1)");
            for (int i = 0; i < 8; i++) {
                database.executeStack(mixed).await();
                assertThat(mark(database)).isEqualTo("0");
            }
            database.execute("select id from plain").await();
            long resets = proxy.seen("RESET ALL");
            database.execute("select id from plain").await();
            database.execute("select id from plain").await();
            assertThat(proxy.seen("RESET ALL")).isEqualTo(resets);
        }
    }

    @Test
    void connectionsThatAreGivenBackAtOnceDoNotAllAskTheSame(TestSchema schema) throws Exception {
        try (StuckProxy proxy = new StuckProxy(schema);
                Database database = Howdah.open(proxy.uri() + "&max-size=12")) {
            List<Session> sessions = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                Session session = database.session().await();
                session.select("select 1").await();
                sessions.add(session);
            }
            proxy.hold();
            sessions.forEach(Session::close);
            proxy.awaitSent("RESET ALL", 12);
            proxy.letGo();
            for (int i = 0; i < 12; i++) {
                database.select("select 1").await();
            }
            assertThat(proxy.seen("with recursive")).isBetween(1L, 2L); // two event loops may ask in the same moment
        }
    }
}
