// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.Session;
import io.howdah.rar.managed.HowdahManagedConnectionFactory;
import io.howdah.rar.tx.RecoveryLog;
import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.ServerOptions;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ManagedConnection;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an operator reads of recovery. */
@Timeout(60)
class RecoveryLogTest {
    private static final Logger LOGGER = Logger.getLogger(RecoveryLog.class.getName());

    private static PostgresServer postgres;

    private final HowdahResourceAdapter adapter = new HowdahResourceAdapter();
    private final HowdahManagedConnectionFactory factory = new HowdahManagedConnectionFactory();
    private final Lines lines = new Lines();
    private XAResource recovering;

    private static final class Lines extends Handler {
        private final List<String> lines = new CopyOnWriteArrayList<>();

        @Override
        public void publish(LogRecord line) {
            lines.add(line.getLevel() + " " + new SimpleFormatter().formatMessage(line));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    private record OwnXid(int getFormatId, byte[] getGlobalTransactionId, byte[] getBranchQualifier) implements Xid {}

    /** A server of its own: what others leave prepared would be found, too. */
    @BeforeAll
    static void startPostgres() {
        postgres = PostgresServer.start(ServerOptions.defaults());
        postgres.execute("create table t(id int); grant all on t to " + postgres.user());
    }

    @AfterAll
    static void stopPostgres() {
        postgres.close();
    }

    @BeforeEach
    void start() throws ResourceException {
        factory.setName("orders");
        factory.setUrl(postgres.uri());
        factory.setTransactions("xa");
        factory.setResourceAdapter(adapter);
        recovering = factory.createManagedConnection(null, null).getXAResource();
        LOGGER.addHandler(lines);
    }

    @AfterEach
    void stop() {
        LOGGER.removeHandler(lines);
        adapter.stop();
    }

    private Xid prepare(String name) throws ResourceException, XAException {
        ManagedConnection connection = factory.createManagedConnection(null, null);
        byte[] global = name.getBytes(StandardCharsets.US_ASCII);
        Xid xid = new OwnXid(1, global, global);
        XAResource resource = connection.getXAResource();
        resource.start(xid, XAResource.TMNOFLAGS);
        ((Session) connection.getConnection(null, null)).execute("insert into t values (1)");
        resource.end(xid, XAResource.TMSUCCESS);
        resource.prepare(xid);
        return xid;
    }

    private String name(Xid xid) {
        return postgres.query("select gid from pg_prepared_xacts order by prepared").stream()
                .map(row -> "" + row.get(0))
                .filter(gid -> gid.startsWith("howdah_" + xid.getFormatId() + "."))
                .reduce((earlier, later) -> later)
                .orElseThrow();
    }

    @Test
    void thatNothingIsInDoubtIsToldOnce() throws XAException {
        recovering.recover(XAResource.TMSTARTRSCAN);
        recovering.recover(XAResource.TMSTARTRSCAN);

        assertThat(lines.lines).containsExactly("INFO HOWDAH-0350 Database 'orders': recovery found nothing in doubt.");
    }

    @Test
    void whatIsFoundInDoubtAndWhatBecomesOfItIsToldOnce() throws Exception {
        Xid committed = prepare("one");
        String one = name(committed);
        Xid rolledBack = prepare("two");
        String two = name(rolledBack);
        recovering.recover(XAResource.TMSTARTRSCAN);
        assertThat(lines.lines).noneMatch(line -> line.contains("howdah_")); // too young: it may be on its way
        while (lines.lines.stream().noneMatch(line -> line.contains(two))) {
            TimeUnit.MILLISECONDS.sleep(100); // only time makes it older
            recovering.recover(XAResource.TMSTARTRSCAN);
        }
        recovering.recover(XAResource.TMSTARTRSCAN);
        recovering.commit(committed, false);
        recovering.rollback(rolledBack);

        assertThat(lines.lines)
                .filteredOn(line -> line.startsWith("WARNING HOWDAH-0350 Database 'orders': recovery found in doubt"))
                .satisfies(found ->
                        assertThat(String.join("", found)).containsOnlyOnce(one).containsOnlyOnce(two));
        assertThat(lines.lines)
                .endsWith(
                        "INFO HOWDAH-0351 Database 'orders': recovery has committed " + one + ".",
                        "INFO HOWDAH-0351 Database 'orders': recovery has rolled back " + two + ".");
    }

    @Test
    void anOrdinaryCommitIsNotTold() throws Exception {
        recovering.commit(prepare("ordinary"), false);

        assertThat(lines.lines).isEmpty();
    }

    @Test
    void aBranchThatSomebodyEndedByHandIsToldWhenItIsToBeEnded() throws Exception {
        Xid xid = prepare("by-hand");
        String gid = name(xid);
        postgres.execute("rollback prepared '" + gid + "'");

        assertThatThrownBy(() -> recovering.commit(xid, false)).isInstanceOf(XAException.class);
        recovering.forget(xid);

        assertThat(lines.lines.get(0))
                .startsWith("WARNING HOWDAH-0352")
                .contains("commit of " + gid)
                .contains("by hand, or by an attempt");
        assertThat(lines.lines.get(1)).startsWith("INFO HOWDAH-0351").contains("forgotten " + gid);
    }

    /** Narayana comes to each pool that has named a branch which nobody claims. */
    @Test
    void aBranchThatWasEndedThroughAnotherPoolOfTheDatabaseIsNoNews() throws Exception {
        HowdahManagedConnectionFactory other = new HowdahManagedConnectionFactory();
        other.setName("reports");
        other.setUrl(postgres.uri());
        other.setTransactions("xa");
        other.setResourceAdapter(adapter);
        XAResource second = other.createManagedConnection(null, null).getXAResource();
        Xid xid = prepare("two-pools");
        String gid = name(xid);
        while (lines.lines.stream().filter(line -> line.contains(gid)).count() < 2) {
            TimeUnit.MILLISECONDS.sleep(100); // only time makes it older
            recovering.recover(XAResource.TMSTARTRSCAN);
            second.recover(XAResource.TMSTARTRSCAN);
        }

        recovering.rollback(xid);
        assertThatThrownBy(() -> second.rollback(xid))
                .isInstanceOfSatisfying(
                        XAException.class, late -> assertThat(late.errorCode).isEqualTo(XAException.XAER_NOTA));

        assertThat(lines.lines)
                .endsWith("INFO HOWDAH-0351 Database 'orders': recovery has rolled back " + gid + ".")
                .noneMatch(line -> line.contains("HOWDAH-0352"));
    }
}
