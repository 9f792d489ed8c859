// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.howdah.HowdahException;
import io.howdah.rar.managed.HowdahManagedConnectionFactory;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ManagedConnection;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The network swallows what the adapter asks by itself on a container's thread, and nobody is told: no thread waits for
 * the answer without a limit, and no connection stays that nobody has.
 */
class SilentServerTest extends XaConnectionFixture {
    private static final String NAME = "silent";
    private static final String ROOM = "max_prepared_transactions";

    private SilentLink link;

    @BeforeEach
    void openLink() throws IOException {
        link = new SilentLink(schema);
    }

    @AfterEach
    void closeLink() {
        link.close();
    }

    private HowdahManagedConnectionFactory throughTheLink(String connectTimeout) {
        HowdahManagedConnectionFactory factory = factory(link.uri());
        factory.setConnectTimeout(connectTimeout);
        factory.setApplicationName(NAME);
        return factory;
    }

    private void awaitNoBackend() {
        while (!schema.server()
                .query("select 1 from pg_stat_activity where application_name = '" + NAME + "'")
                .isEmpty()) {
            Thread.onSpinWait(); // the server tells nobody; the time-out ends it
        }
    }

    @Test
    void aRecoveryThatIsNotAnsweredComesBackAndIsTriedOnAnotherConnection() throws Exception {
        Xid xid = prepare(1);
        ManagedConnection recovering = throughTheLink("1s").createManagedConnection(null, null);
        CompletableFuture<ConnectionEvent> ended = new CompletableFuture<>();
        recovering.addConnectionEventListener((ErrorListener) ended::complete);

        link.fallSilent();
        XAException told = catchThrowableOfType(XAException.class, () -> recover(recovering));
        assertThat(told.errorCode).isEqualTo(XAException.XAER_RMFAIL);
        assertThat(told).hasMessageContaining("it did not say what is prepared within 1 s");
        assertThat(ended.get(10, TimeUnit.SECONDS).getException()).isInstanceOf(HowdahException.class);

        link.speak();
        ManagedConnection next = throughTheLink("1s").createManagedConnection(null, null);
        assertThat(recover(next)).hasSize(1);
        next.getXAResource().rollback(xid);
    }

    private static Xid[] recover(ManagedConnection on) throws XAException, ResourceException {
        return on.getXAResource().recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN);
    }

    @Test
    void aConnectionThatFallsSilentBehindItsLoginIsGivenUp() {
        link.lastWords(ROOM, false);

        assertThatThrownBy(() -> throughTheLink("1s").createManagedConnection(null, null))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("how many transactions may be prepared within 1 s");
        awaitNoBackend();
    }

    /** As servers interrupt their threads when they stop. */
    @Test
    void aThreadThatIsInterruptedBehindTheLoginLeavesNoConnection() {
        link.lastWords(ROOM, false);

        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> throughTheLink("50s").createManagedConnection(null, null))
                    .isInstanceOf(ResourceException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        awaitNoBackend();
    }
}
