// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What fails behind the failure of a branch is not logged as something that an application forgot to look at. */
class SilentUndoTest extends XaConnectionFixture {
    private static final Logger LOGGER = Logger.getLogger(Reply.class.getName());

    private final BlockingQueue<String> logged = new LinkedBlockingQueue<>();
    private final Handler heard = new Handler() {
        @Override
        public void publish(LogRecord line) {
            logged.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() throws InterruptedException {
        LOGGER.addHandler(heard);
        loggedBesides(); // what other tests have left
    }

    @AfterEach
    void stopListening() {
        LOGGER.removeHandler(heard);
    }

    /** After two of these everything that was garbage before has been logged, or is not. */
    private List<String> loggedBesides() throws InterruptedException {
        List<String> others = new ArrayList<>();
        try (Database other = Howdah.open(schema.uri())) {
            for (String sentinel : new String[] {"first_sentinel", "second_sentinel"}) {
                other.execute("select " + sentinel);
                String next = "";
                while (!next.contains(sentinel)) {
                    System.gc();
                    String polled = logged.poll(100, TimeUnit.MILLISECONDS);
                    next = polled == null ? "" : polled;
                    if (polled != null && !next.contains("_sentinel")) {
                        others.add(next);
                    }
                }
            }
        }
        return others;
    }

    @Test
    void aConstraintThatFailsThePrepareIsToldOnce() throws Exception {
        session.execute("create table child(id int references t deferrable initially deferred)")
                .await();
        Xid xid = newId();
        resource.start(xid, XAResource.TMNOFLAGS);
        session.execute("insert into child values (404)").await();
        resource.end(xid, XAResource.TMSUCCESS);
        assertThat(code(() -> resource.prepare(xid))).isEqualTo(XAException.XA_RBINTEGRITY);

        assertThat(loggedBesides()).isEmpty();
    }

    @Test
    void aConnectionThatBreaksBeforeThePrepareIsToldOnce() throws Exception {
        Xid xid = newId();
        resource.start(xid, XAResource.TMNOFLAGS);
        session.execute("insert into t values (1)").await();
        schema.server().terminateBackends();
        resource.end(xid, XAResource.TMSUCCESS);
        assertThat(code(() -> resource.prepare(xid))).isEqualTo(XAException.XA_RBCOMMFAIL);

        assertThat(loggedBesides()).isEmpty();
    }
}
