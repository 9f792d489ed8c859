// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.HowdahException;
import io.howdah.MappingException;
import io.howdah.ParameterException;
import io.howdah.Row;
import io.howdah.Session;
import io.howdah.StackExecutionException;
import io.howdah.StatementStack;
import io.howdah.Statements;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Columns and types that are not any more what they were when a connection met them. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class ChangedTypesTest {
    private static final String INSERT = "insert into t(id) values ($1)";
    private static final long LARGE = 3_000_000_000L;

    enum Mood {
        HAPPY,
        CURIOUS
    }

    record Address(String street, int houseNo) {}

    record Wider(String street, int houseNo, String town) {}

    private Database other;
    private Database database;
    private Session session;

    @BeforeEach
    void open(TestSchema schema) {
        other = Howdah.open(schema.uri());
        database = Howdah.open(schema.uri());
        session = database.session().await();
        other.executeScript("create table t(id int); create type mood as enum ('happy');"
                        + " create type address as (street text, house_no int)")
                .await();
    }

    @AfterEach
    void close() {
        session.close();
        database.close();
        other.close();
    }

    private void widen() {
        session.execute(INSERT, 1).await();
        other.execute("alter table t alter column id type bigint").await();
    }

    private List<Long> ids() {
        return session.select(Long.class, "select id from t order by id").await();
    }

    @Test
    void whatATransactionChangesAndDoesNotCommitIsGoneForTheNextUserOfTheConnection(TestSchema schema) {
        String address = "select row('Main Street', 7)::address as address";
        try (Database one = Howdah.open(schema.uri() + "&max-size=1")) {
            assertThat(row(one, address).get("house_no")).isEqualTo(7);
            try (Session changing = one.session().await()) {
                changing.begin();
                changing.execute("alter type address rename attribute house_no to number")
                        .await();
                assertThat(row(changing, address).get("number")).isEqualTo(7);
            }
            assertThat(row(one, address).get("house_no")).isEqualTo(7);
        }
    }

    private static Row row(Statements on, String sql) {
        return Objects.requireNonNull(on.selectValue(Row.class, sql).await());
    }

    @Test
    void anAttributeThatIsNoDateAnyMoreIsNoticed() {
        other.execute("create table plain as select date '2026-11-21' as d").await();
        String rows = "select plain from plain";
        assertThat(row(session, rows).get("d")).isEqualTo(LocalDate.of(2026, 11, 21));
        other.execute("alter table plain alter column d type text using 'one'").await();

        assertThatThrownBy(() -> row(session, rows)).isInstanceOf(HowdahException.class);
        assertThat(row(session, rows).get("d")).isEqualTo("one");
    }

    @Test
    void anAttributeThatIsNoBooleanAnyMoreIsNoticed() {
        other.execute("create table plain as select true as ok").await();
        String rows = "select plain from plain";
        assertThat(row(session, rows).get("ok")).isEqualTo(true);
        other.execute("alter table plain alter column ok type text using 'true'")
                .await();

        assertThatThrownBy(() -> row(session, rows)).isInstanceOf(MappingException.class);
        assertThat(row(session, rows).get("ok")).isEqualTo("true");
    }

    @Test
    void aColumnThatIsWiderNowTakesWhatItTakes() {
        widen();
        session.execute(INSERT, LARGE).await();
        assertThat(ids()).containsExactly(1L, LARGE);
    }

    @Test
    void inATransactionToo() {
        widen();
        session.begin();
        session.execute(INSERT, 2);
        session.execute("select pg_sleep(0)").await();
        session.execute(INSERT, LARGE).await();
        session.commit().await();
        assertThat(ids()).containsExactly(1L, 2L, LARGE);
    }

    @Test
    void withManySetsInAStackAndInAStreamToo() {
        widen();
        session.executeMany(INSERT, List.of(2, LARGE)).await();
        assertThat(ids()).containsExactly(1L, 2L, LARGE);

        String byId = "select id from t where id = $1";
        other.execute("alter table t alter column id type text").await();
        AtomicInteger found = new AtomicInteger();
        session.select(byId, "1").await();
        other.execute("alter table t alter column id type bigint using id::bigint")
                .await();
        session.executeStack(
                        StatementStack.empty().pushExecute(INSERT, LARGE + 1).pushExecute(byId, 1))
                .await();
        other.execute("alter table t alter column id type text").await();
        session.stream(byId, "2").forEach(row -> found.incrementAndGet()).await();

        assertThat(found).hasValue(1);
        assertThat(session.select(String.class, "select id from t").await()).contains("" + (LARGE + 1));
    }

    @Test
    void whatDoesNotFitAnewEitherIsRefusedAndNothingIsSent() {
        widen();
        session.begin();
        assertThatThrownBy(() -> session.execute(INSERT, "x").await())
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("int8 takes a Long");
        assertThatThrownBy(() -> session.executeStack(StatementStack.empty().pushExecute(INSERT, "x"))
                        .await())
                .isInstanceOf(StackExecutionException.class)
                .hasMessageContaining("int8 takes a Long");
        session.execute(INSERT, LARGE).await();
        session.commit().await();
        assertThat(ids()).containsExactly(1L, LARGE);
    }

    @Test
    void refusalsLeaveNoStatementBehindOnTheServer() {
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> session.execute(INSERT, "x").await()).isInstanceOf(ParameterException.class);
        }
        assertThat(session.selectValue(
                                Long.class,
                                "select count(*) from pg_prepared_statements where statement like 'insert%'")
                        .await())
                .isEqualTo(1);
    }

    @Test
    void aSearchPathThatLeadsToAnotherTableIsFollowed(TestSchema schema) {
        session.execute(INSERT, 1).await();
        session.execute("create temp table t(id text)").await();

        session.execute(INSERT, "one").await();
        assertThat(session.select(String.class, "select id from t").await()).containsExactly("one");
        session.execute("set search_path = " + schema.name() + ", pg_temp").await();
        session.execute(INSERT, 2).await();
        assertThat(session.select(Long.class, "select id from t order by id").await())
                .containsExactly(1L, 2L);
    }

    @Test
    void aTypeThatWasDroppedAndMadeAgainIsTheNewOne() {
        String mood = "select $1::mood as mood";
        assertThat(session.selectValue(Mood.class, mood, Mood.HAPPY).await()).isEqualTo(Mood.HAPPY);
        other.executeScript("drop type mood; create type mood as enum ('curious', 'happy')")
                .await();
        assertThat(session.selectValue(Mood.class, mood, Mood.CURIOUS).await()).isEqualTo(Mood.CURIOUS);
    }

    @Test
    void aTypeThatTheSessionItselfChangesIsTheNewOneAtOnce() {
        session.execute("create table moods(mood mood)").await();
        session.execute("insert into moods values ($1)", Mood.HAPPY).await();
        session.execute("alter type mood add value 'curious'").await();
        session.execute("insert into moods values ($1)", Mood.CURIOUS).await();
        assertThat(session.select(Mood.class, "select mood from moods").await())
                .containsExactly(Mood.HAPPY, Mood.CURIOUS);

        assertThat(session.selectValue(Address.class, "select $1::address", new Address("Main St", 7))
                        .await())
                .isEqualTo(new Address("Main St", 7));
        session.execute("alter type address add attribute town text").await();
        Wider wider = new Wider("Main St", 7, "Springfield");
        assertThat(session.selectValue(Wider.class, "select $1::address", wider).await())
                .isEqualTo(wider);

        session.begin();
        session.execute("alter type address rename attribute house_no to number")
                .await();
        assertThat(Objects.requireNonNull(session.selectValue(Row.class, "select ('x', 1, 'y')::address")
                                .await())
                        .get("number"))
                .isEqualTo(1);
        session.rollback().await();
        assertThat(Objects.requireNonNull(session.selectValue(Row.class, "select ('x', 1, 'y')::address")
                                .await())
                        .get("house_no"))
                .isEqualTo(1);
    }

    @Test
    void aTypeThatSomebodyElseChangedIsNoticedByTheFirstAndKnownByTheNext() {
        String one = "select ('Main St', 7)::address as home";
        String given = "select $1::address";
        assertThat(session.selectOne(one).await().get("home", Address.class)).isEqualTo(new Address("Main St", 7));
        session.select(given, new Address("x", 1)).await();
        session.execute("create table homes(home address)").await();
        session.execute("insert into homes values (('a', 1))").await();
        assertThat(session.select("select home from homes").await()).hasSize(1);
        other.execute("alter type address add attribute town text").await();

        assertThatThrownBy(() -> session.select("select home from homes").await())
                .isInstanceOf(MappingException.class)
                .hasMessageContaining("address, which has changed since this connection learned it");
        assertThat(session.selectValue(Wider.class, "select home from homes").await())
                .isEqualTo(new Wider("a", 1, null));
        Wider wider = new Wider("Main St", 7, "Springfield");
        assertThat(session.selectValue(Wider.class, given, wider).await()).isEqualTo(wider);
    }

    @Test
    void parametersTellToo() {
        String given = "select $1::address";
        session.select(given, new Address("x", 1)).await();
        other.execute("alter type address add attribute town text").await();
        Wider wider = new Wider("Main St", 7, "Springfield");
        assertThat(session.selectValue(Wider.class, given, wider).await()).isEqualTo(wider);
    }

    @Test
    void anAttributeOfAnotherTypeIsNoticed() {
        other.execute("create table plain as select 1 as id, 'a' as name").await();
        String rows = "select plain from plain";
        assertThat(Objects.requireNonNull(session.selectValue(Row.class, rows).await())
                        .get("id"))
                .isEqualTo(1);
        other.execute("alter table plain alter column id type text using 'one'").await();

        assertThatThrownBy(() -> session.selectValue(Row.class, rows).await())
                .isInstanceOf(MappingException.class)
                .hasMessageContaining("has changed");
        assertThat(Objects.requireNonNull(session.selectValue(Row.class, rows).await())
                        .get("id"))
                .isEqualTo("one");
    }
}
