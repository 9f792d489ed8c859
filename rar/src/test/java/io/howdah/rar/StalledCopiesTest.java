// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.QueryCancelledException;
import io.howdah.Session;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.LocalTransaction;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the container ends while a COPY in it stands still, because the application's side of it does. */
class StalledCopiesTest extends XaConnectionFixture {
    /** Less than the five seconds after which a rollback breaks the connection off. */
    private static final long ROLLS_BACK_WITHIN = 4;

    /** The ten seconds that an adapter gives to what is under way, and what it needs besides. */
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(20);

    enum Side {
        PUBLISHER(StalledCopy.Publisher::new),
        STREAM(StalledCopy.Stream::new),
        SUBSCRIBER(StalledCopy.Subscriber::new);

        private final Supplier<StalledCopy> copy;

        Side(Supplier<StalledCopy> copy) {
            this.copy = copy;
        }
    }

    private StalledCopy stalled(Side side) throws InterruptedException {
        StalledCopy copy = side.copy.get();
        copy.begin(session);
        copy.awaitStandstill();
        return copy;
    }

    private int pid() {
        return session.selectValue(Integer.class, "select pg_backend_pid()").await();
    }

    /** As a reaper does, on a thread of its own. */
    private static void elsewhere(Callable<?> rollback) throws Exception {
        CompletableFuture.supplyAsync(() -> {
                    try {
                        return rollback.call();
                    } catch (Exception failed) {
                        throw new IllegalStateException(failed);
                    }
                })
                .get(ROLLS_BACK_WITHIN, TimeUnit.SECONDS);
    }

    /** It was cancelled for this reason, and its other side was let go. */
    private static void assertCancelled(StalledCopy copy, String why) throws InterruptedException {
        copy.awaitLetGo();
        assertThatThrownBy(() -> copy.ended().get(20, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(QueryCancelledException.class)
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @EnumSource
    void aRollbackFromOutsideEndsItAndTheConnectionServesOn(Side side) throws Exception {
        int pid = pid();
        LocalTransaction transaction = connection.getLocalTransaction();
        transaction.begin();
        session.execute("insert into t values (1)");
        StalledCopy copy = stalled(side);

        elsewhere(() -> {
            transaction.rollback();
            return null;
        });

        assertCancelled(copy, "JTA transaction");
        assertThat(pid()).isEqualTo(pid);
        assertThat(rows()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aRollbackOfItsBranchEndsItAndTheConnectionServesOn(Side side) throws Exception {
        int pid = pid();
        Xid xid = begin(1);
        StalledCopy copy = stalled(side);

        elsewhere(() -> {
            resource.end(xid, XAResource.TMFAIL);
            resource.rollback(xid);
            return null;
        });

        assertCancelled(copy, "JTA transaction");
        assertThat(pid()).isEqualTo(pid);
        assertThat(rows()).isZero();
    }

    /** After connect-timeout, which is short here, and the five seconds that the application has then. */
    @ParameterizedTest
    @EnumSource(names = {"PUBLISHER", "SUBSCRIBER"})
    void aCommitDoesNotWaitForItForEver(Side side) throws Exception {
        connect(schema.uri() + "&connect-timeout=2s");
        LocalTransaction transaction = connection.getLocalTransaction();
        transaction.begin();
        session.execute("insert into t values (1)");
        StalledCopy copy = stalled(side);

        assertThatThrownBy(transaction::commit)
                .isInstanceOf(ResourceException.class)
                .hasStackTraceContaining("because the end of its transaction waited for it and no data of it moved");

        assertCancelled(copy, "the end of its transaction waited for it");
        assertThat(rows()).isZero();
    }

    @Test
    void neitherDoesAPreparation() throws Exception {
        connect(schema.uri() + "&connect-timeout=2s");
        Xid xid = begin(1);
        StalledCopy copy = stalled(Side.PUBLISHER);
        resource.end(xid, XAResource.TMSUCCESS);

        assertThatThrownBy(() -> resource.prepare(xid)).isInstanceOf(XAException.class);

        assertCancelled(copy, "the end of its transaction waited for it");
        assertThat(rows()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aConnectionThatIsGivenBackUnderItServesTheNextSoon(Side side) throws Exception {
        StalledCopy copy = stalled(side);

        connection.cleanup();

        session = (Session) connection.getConnection(null, null);
        assertThat(session.selectValue(Integer.class, "select 1").await(Duration.ofSeconds(15)))
                .isEqualTo(1);
        assertCancelled(copy, "cancelled");
        assertThat(rows()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aConnectionThatIsDestroyedUnderItEndsWithinABound(Side side) throws InterruptedException, ResourceException {
        int pid = pid();
        StalledCopy copy = stalled(side);
        long began = System.nanoTime();

        connection.destroy();

        while (!schema.server()
                .query("select 1 from pg_stat_activity where pid = " + pid)
                .isEmpty()) {
            Thread.sleep(50); // the server has no event for it
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(STOPS_WITHIN);
        assertCancelled(copy, "it was closed");
        assertThat(rows()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void anAdapterThatStopsUnderItHasStoppedWithinABound(Side side) throws InterruptedException {
        StalledCopy copy = stalled(side);
        long began = System.nanoTime();

        adapter.stop();

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(STOPS_WITHIN);
        assertCancelled(copy, "it was closed");
        assertThat(rows()).isZero();
    }
}
