// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.ServerOptions;
import java.util.stream.Stream;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What PostgreSQL does not prepare: rolled back, and explained in words that lead out of it. */
class PrepareRefusalsTest extends XaConnectionFixture {
    private XAException refusalOf(String... statements) throws XAException {
        Xid xid = begin(1);
        Stream.of(statements).forEach(session::execute);
        resource.end(xid, XAResource.TMSUCCESS);
        XAException refusal = catchThrowableOfType(XAException.class, () -> resource.prepare(xid));
        assertThat(refusal).isNotNull();
        assertThat(refusal.errorCode).isEqualTo(XAException.XA_RBROLLBACK);
        assertThat(rows()).isZero();
        assertThat(prepared()).isEmpty();
        return refusal;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            notify orders                              | notify after the commit
            select pg_notify('orders', 'x')            | notify after the commit
            listen orders                              | has used LISTEN or NOTIFY
            create temp table leftover(id int)         | use a plain table
            declare held cursor with hold for select 1 | has made a cursor WITH HOLD
            select pg_export_snapshot()                | has exported its snapshot
            """)
    void whatPrepareRefusesIsExplained(String statement, String explanation) throws XAException {
        assertThat(refusalOf(statement)).hasMessageContaining(explanation);
        begin(2); // the connection serves the next one
    }

    @Test
    void aTemporaryTableFromBeforeIsAsUnfitAsANewOne() throws XAException {
        session.execute("create temp table from_before(id int)").await();
        assertThat(refusalOf("insert into from_before values (1)")).hasMessageContaining("use a plain table");
    }

    @Test
    void anAdvisoryLockOfTheSessionIsRefusedOnlyTogetherWithThatOfTheTransaction() throws XAException {
        assertThat(refusalOf("select pg_advisory_lock(1)", "select pg_advisory_xact_lock(1)"))
                .hasMessageContaining("take pg_advisory_xact_lock only");

        Xid xid = begin(2);
        session.execute("select pg_advisory_lock(2)");
        session.execute("select pg_advisory_xact_lock(3)");
        resource.end(xid, XAResource.TMSUCCESS);
        assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_OK);
        resource.commit(xid, false);
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void aServerWithoutRoomForOneMoreIsNamedAsThat() throws Exception {
        try (PostgresServer small =
                PostgresServer.start(ServerOptions.defaults().setting("max_prepared_transactions", "1"))) {
            connect(small.uri());
            session.execute("create table t(id int primary key)").await();
            Xid first = prepare(1);
            Xid second = begin(2);
            resource.end(second, XAResource.TMSUCCESS);
            XAException full = catchThrowableOfType(XAException.class, () -> resource.prepare(second));
            assertThat(full.errorCode).isEqualTo(XAException.XA_RBROLLBACK);
            assertThat(full).hasMessageContaining("raise max_prepared_transactions");
            resource.commit(first, false);
            assertThat(small.query("select id from t")).hasSize(1);
        }
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
