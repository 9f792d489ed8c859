// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.howdah.Session;
import io.howdah.rar.managed.HowdahManagedConnectionFactory;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.ServerOptions;
import io.howdah.testkit.TestSchema;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ManagedConnection;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a transaction manager does with a connection, step by step. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class GlobalTransactionTest {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final HowdahResourceAdapter adapter = new HowdahResourceAdapter();
    private TestSchema schema;
    private ManagedConnection connection;
    private XAResource resource;
    private Session session;

    /** As long as an id may be. */
    private static Xid newId() {
        byte[] global =
                Arrays.copyOf(ByteBuffer.allocate(8).putLong(System.nanoTime()).array(), 64);
        byte[] branch = new byte[64];
        branch[63] = (byte) NUMBER.incrementAndGet();
        return new TestXid(0x20005, global, branch);
    }

    private record TestXid(int getFormatId, byte[] getGlobalTransactionId, byte[] getBranchQualifier) implements Xid {}

    private HowdahManagedConnectionFactory factory(String url) {
        HowdahManagedConnectionFactory factory = new HowdahManagedConnectionFactory();
        factory.setUrl(url);
        factory.setTransactions("xa");
        factory.setResourceAdapter(adapter);
        return factory;
    }

    @BeforeEach
    void open(TestSchema fresh) throws ResourceException {
        schema = fresh;
        connection = factory(fresh.uri()).createManagedConnection(null, null);
        resource = connection.getXAResource();
        session = (Session) connection.getConnection(null, null);
        session.execute("create table t(id int primary key)").await();
    }

    @AfterEach
    void stop() {
        adapter.stop();
        schema.server().query("select gid from pg_prepared_xacts").forEach(left -> schema.server()
                .execute("rollback prepared '" + left.get(0) + "'"));
    }

    private Xid begin(int id) throws XAException {
        Xid xid = newId();
        resource.start(xid, XAResource.TMNOFLAGS);
        session.execute("insert into t values ($1)", id);
        return xid;
    }

    private long rows() {
        return Long.parseLong(""
                + schema.server()
                        .query("select count(*) from " + schema.name() + ".t")
                        .get(0)
                        .get(0));
    }

    private static int code(org.assertj.core.api.ThrowableAssert.ThrowingCallable step) {
        return catchThrowableOfType(XAException.class, step).errorCode;
    }

    @Test
    void twoPhasesCommitWithoutAnybodyAwaitingTheStatements() throws XAException {
        Xid xid = begin(1);
        resource.end(xid, XAResource.TMSUCCESS);
        assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_OK);
        assertThat(rows()).isZero();
        resource.commit(xid, false);
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void aPreparedBranchIsRolledBackAndNotKnownAfterwards() throws XAException {
        Xid xid = begin(1);
        resource.end(xid, XAResource.TMSUCCESS);
        resource.prepare(xid);
        resource.rollback(xid);
        assertThat(rows()).isZero();
        assertThat(code(() -> resource.commit(xid, false))).isEqualTo(XAException.XAER_NOTA);
    }

    @Test
    void onePhaseCommits() throws XAException {
        Xid xid = begin(1);
        resource.end(xid, XAResource.TMSUCCESS);
        resource.commit(xid, true);
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void aOnePhaseCommitWithoutAnAnswerIsReportedAsUnknown() throws Exception {
        session.executeScript("create function slow() returns trigger language plpgsql as"
                        + " $$ begin perform pg_sleep(60); return null; end $$;"
                        + " create constraint trigger slow after insert on t deferrable initially deferred"
                        + " for each row execute function slow()")
                .await();
        Xid xid = begin(1);
        resource.end(xid, XAResource.TMSUCCESS);
        CompletableFuture<Integer> told = CompletableFuture.supplyAsync(() -> code(() -> resource.commit(xid, true)));
        while (schema.server()
                .query("select 1 from pg_stat_activity where query = 'COMMIT' and wait_event = 'PgSleep'")
                .isEmpty()) {
            Thread.sleep(10); // the server has no event for it
        }
        schema.server().terminateBackends();

        assertThat(told.get(30, TimeUnit.SECONDS)).isEqualTo(XAException.XAER_RMFAIL);
    }

    @Test
    void aBranchThatIsNotPreparedRollsBack() throws XAException {
        Xid xid = begin(1);
        resource.end(xid, XAResource.TMFAIL);
        resource.rollback(xid);
        assertThat(rows()).isZero();
        begin(2); // the connection serves the next one
    }

    @Test
    void aBranchThatOnlyReadTakesNoPartInTheSecondPhase() throws XAException, ResourceException {
        connection.cleanup(); // what made the table has gone
        session = (Session) connection.getConnection(null, null);
        Xid xid = newId();
        resource.start(xid, XAResource.TMNOFLAGS);
        session.execute("select * from t");
        resource.end(xid, XAResource.TMSUCCESS);
        assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_RDONLY);
    }

    @Test
    void aFailedStatementThatNobodyLookedAtFailsThePrepareAndTheOnePhaseCommit() throws XAException {
        Xid prepared = begin(1);
        session.execute("insert into t values (1)");
        resource.end(prepared, XAResource.TMSUCCESS);
        assertThatThrownBy(() -> resource.prepare(prepared))
                .isInstanceOf(XAException.class)
                .hasMessageContaining("a statement of the transaction had failed");

        Xid onePhase = begin(2);
        session.execute("insert into t values (2)");
        resource.end(onePhase, XAResource.TMSUCCESS);
        assertThat(code(() -> resource.commit(onePhase, true))).isEqualTo(XAException.XA_RBROLLBACK);
        assertThat(rows()).isZero();
    }

    @Test
    void whatPrepareRefusesIsExplained() throws XAException {
        Xid notifying = begin(1);
        session.execute("notify orders");
        resource.end(notifying, XAResource.TMSUCCESS);
        assertThatThrownBy(() -> resource.prepare(notifying)).hasMessageContaining("notify after the commit");

        Xid temporary = begin(2);
        session.execute("create temp table leftover(id int)");
        resource.end(temporary, XAResource.TMSUCCESS);
        assertThatThrownBy(() -> resource.prepare(temporary)).hasMessageContaining("use a plain table");

        Xid cursor = begin(3);
        session.execute("declare held cursor with hold for select 1");
        resource.end(cursor, XAResource.TMSUCCESS);
        assertThatThrownBy(() -> resource.prepare(cursor)).hasMessageContaining("cursor WITH HOLD");
        assertThat(rows()).isZero();
    }

    @Test
    void aNotificationAloneIsNoReadOnlyBranch() throws XAException {
        Xid xid = newId();
        resource.start(xid, XAResource.TMNOFLAGS);
        session.execute("select pg_notify('orders', 'x')");
        resource.end(xid, XAResource.TMSUCCESS);
        assertThat(code(() -> resource.prepare(xid))).isEqualTo(XAException.XA_RBROLLBACK);
    }

    @Test
    void aBranchIsSuspendedAndResumed() throws XAException {
        Xid xid = begin(1);
        resource.end(xid, XAResource.TMSUSPEND);
        assertThat(code(() -> resource.start(newId(), XAResource.TMNOFLAGS))).isEqualTo(XAException.XAER_PROTO);
        resource.start(xid, XAResource.TMRESUME);
        session.execute("insert into t values (2)");
        resource.end(xid, XAResource.TMSUCCESS);
        resource.commit(xid, true);
        assertThat(rows()).isEqualTo(2);
    }

    @Test
    void anotherConnectionRecoversWhatOneHasPreparedAndOnlyOurs() throws XAException, ResourceException {
        Xid xid = begin(1);
        resource.end(xid, XAResource.TMSUCCESS);
        resource.prepare(xid);
        schema.server()
                .execute("begin; create table " + schema.name()
                        + ".other(id int); prepare transaction 'somebody-elses'");
        connection.destroy();

        XAResource other =
                factory(schema.uri()).createManagedConnection(null, null).getXAResource();
        Xid[] found = other.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN);
        assertThat(found).hasSize(1);
        assertThat(found[0].getFormatId()).isEqualTo(xid.getFormatId());
        assertThat(found[0].getGlobalTransactionId()).isEqualTo(xid.getGlobalTransactionId());
        assertThat(found[0].getBranchQualifier()).isEqualTo(xid.getBranchQualifier());
        assertThat(other.recover(XAResource.TMENDRSCAN)).isEmpty();
        other.commit(found[0], false);
        assertThat(rows()).isEqualTo(1);
        schema.server().execute("rollback prepared 'somebody-elses'");
    }

    @Test
    void aConnectionThatBreaksBeforeThePrepareHasRolledBack() throws XAException {
        Xid xid = begin(1);
        schema.server().terminateBackends();
        resource.end(xid, XAResource.TMSUCCESS);
        assertThat(code(() -> resource.prepare(xid))).isEqualTo(XAException.XA_RBCOMMFAIL);
    }

    @Test
    void aConnectionThatBreaksBeforeTheSecondPhaseIsForRecovery() throws XAException {
        Xid xid = begin(1);
        resource.end(xid, XAResource.TMSUCCESS);
        resource.prepare(xid);
        schema.server().terminateBackends();
        assertThat(code(() -> resource.commit(xid, false))).isEqualTo(XAException.XAER_RMFAIL);
        schema.server()
                .execute("rollback prepared '"
                        + schema.server()
                                .query("select gid from pg_prepared_xacts")
                                .get(0)
                                .get(0) + "'");
    }

    @Test
    void aTransactionThatTakesTooLongIsEnded() throws XAException {
        assertThat(resource.setTransactionTimeout(1)).isTrue();
        Xid xid = begin(1);
        assertThatThrownBy(() -> session.execute("select pg_sleep(30)").await()).hasMessageContaining("HOWDAH-");
        resource.end(xid, XAResource.TMFAIL);
        resource.rollback(xid);
        assertThat(rows()).isZero();
    }

    @Test
    void aServerThatPreparesNothingIsToldAtTheFirstConnection() {
        try (PostgresServer server =
                PostgresServer.start(ServerOptions.defaults().setting("max_prepared_transactions", "0"))) {
            assertThatThrownBy(() -> factory(server.uri()).createManagedConnection(null, null))
                    .hasMessageContaining("HOWDAH-0008")
                    .hasMessageContaining("max_prepared_transactions is 0");
        }
    }
}
