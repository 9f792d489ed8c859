// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.HowdahException;
import io.howdah.Reply;
import io.howdah.Session;
import io.howdah.Setting;
import io.howdah.TransactionOptions;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who is told when a transaction has been committed. */
@ExtendWith(PostgresExtension.class)
class UponCommitTest {
    private static final Reply.Home HOME = PlainHome.INSTANCE;

    private final Engine engine = new Engine(1);
    private final AtomicInteger told = new AtomicInteger();
    private final Runnable listener = told::incrementAndGet;
    private Connector connector;
    private EngineConnection connection;
    private Session session;

    @BeforeEach
    void open(TestSchema schema) throws Exception {
        connector = engine.connector(ConnectionOptions.parse("t", Map.of(Setting.URL, schema.uri())));
        connection = connector.connect().get(10, TimeUnit.SECONDS);
        session = new EngineSession(() -> connection, HOME, () -> {});
        session.execute("create table t(id int primary key)").await();
    }

    @AfterEach
    void stop() {
        engine.stop(Duration.ofSeconds(5));
    }

    private Reply<?> insert(int id) {
        return UponCommit.told(listener, () -> session.execute("insert into t values ($1)", id));
    }

    @Test
    void aStatementOfItsOwnIsCommittedWhenItHasEnded() {
        insert(1).await();
        assertThat(told).hasValue(1);
    }

    @Test
    void aStatementThatFailsIsNot() {
        insert(1).await();
        assertThatThrownBy(() -> insert(1).await()).isInstanceOf(HowdahException.class);
        session.execute("select 1").await();
        assertThat(told).hasValue(1);
    }

    @Test
    void inATransactionItIsToldOnceAtTheCommit() {
        session.begin().await();
        insert(1).await();
        insert(2).await();
        session.execute("select 1").await();
        assertThat(told).hasValue(0);

        session.commit().await();
        assertThat(told).hasValue(1);
    }

    @Test
    void behindARollbackItIsNotTold() {
        session.begin().await();
        insert(1).await();
        session.rollback().await();
        session.execute("select 1").await();
        assertThat(told).hasValue(0);
    }

    @Test
    void aCommitThatRollsBackTellsNobody() {
        session.begin().await();
        insert(1).await();
        assertThatThrownBy(() -> session.execute("select 1 / 0").await()).isInstanceOf(HowdahException.class);
        assertThatThrownBy(() -> session.commit().await()).isInstanceOf(HowdahException.class);
        session.execute("select 1").await();
        assertThat(told).hasValue(0);
    }

    @Test
    void whatIsOnItsWayTogetherIsToldInItsOrder() {
        session.begin();
        insert(1);
        session.commit();
        session.begin();
        insert(2);
        session.rollback().await();
        assertThat(told).hasValue(1);
    }

    @Test
    void aTransactionThatIsEndedByAStatementIsToo() {
        session.execute("begin").await();
        insert(1).await();
        session.execute("commit").await();
        assertThat(told).hasValue(1);
    }

    @Test
    void aPreparedTransactionTellsWhenItIsCommittedOnWhicheverConnection() throws Exception {
        String gid = prepared();
        assertThat(told).hasValue(0);

        EngineConnection other = connector.connect().get(10, TimeUnit.SECONDS);
        new TwoPhase(other, HOME).commitPrepared(gid).await();
        assertThat(told).hasValue(1);
    }

    @Test
    void aPreparedTransactionThatIsRolledBackTellsNobody() {
        String gid = prepared();
        new TwoPhase(connection, HOME).rollbackPrepared(gid).await();
        session.execute("select 1").await();
        assertThat(told).hasValue(0);
    }

    private String prepared() {
        String gid = "howdah-test-" + UUID.randomUUID();
        connection.begin(HOME, TransactionOptions.defaults());
        insert(1);
        new TwoPhase(connection, HOME).prepare(gid).await();
        return gid;
    }

    @Test
    void theResetOfAConnectionForgetsWhoWasToBeTold() {
        session.begin().await();
        insert(1).await();
        connection.reset();
        session.begin().await();
        session.commit().await();
        assertThat(told).hasValue(0);
    }
}
