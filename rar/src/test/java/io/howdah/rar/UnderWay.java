// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar;

import io.howdah.Database;
import io.howdah.Reply;
import io.howdah.Session;
import io.howdah.rar.managed.HowdahManagedConnectionFactory;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.LocalTransaction;
import jakarta.resource.spi.ManagedConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/**
 * What requests have under way when their adapter goes: threads that wait, and transactions, which the server ends behind
 * that.
 */
final class UnderWay {
    private static final String ENDLESS = "select 1 from pg_sleep(600)";

    private final List<Thread> waiting = new ArrayList<>();
    private final List<Callable<?>> endings = new ArrayList<>();
    private final List<Callable<?>> returns = new ArrayList<>();
    private final HowdahManagedConnectionFactory factory = new HowdahManagedConnectionFactory();

    private UnderWay(HowdahResourceAdapter adapter, String uri) throws ResourceException {
        factory.setUrl(uri);
        factory.setTransactions("xa");
        factory.setResourceAdapter(adapter);
    }

    /** Begins all of it. Gives what ends it, with success or without. */
    static Runnable begin(HowdahResourceAdapter adapter, String uri, Database database) {
        try {
            UnderWay underWay = new UnderWay(adapter, uri);
            underWay.threadsWait(database);
            underWay.localTransactions();
            underWay.branches();
            ended(() -> {}); // its classes are there behind the stop, which are not looked for
            return underWay::end;
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    private void end() {
        try {
            for (Thread thread : waiting) {
                thread.join();
            }
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
        endings.forEach(UnderWay::tried);
        returns.forEach(UnderWay::tried);
    }

    private static void tried(Callable<?> step) {
        try {
            step.call();
        } catch (Exception failed) {
            // the connection has gone
        }
    }

    private void threadsWait(Database database) throws ResourceException {
        for (Waiting how : Waiting.values()) {
            waits(how, session(connect()).execute(ENDLESS));
        }
        waits(Waiting.AS_LONG_AS_IT_TAKES, database.execute(ENDLESS));
        Session idle = session(connect());
        endings.add(() -> idle.execute("select 1").await());
        endings.add(() -> database.execute("select 1").await());
    }

    private enum Waiting {
        AS_LONG_AS_IT_TAKES {
            @Override
            Object until(Reply<?> reply) {
                return reply.await();
            }
        },
        FOR_A_TIME {
            @Override
            Object until(Reply<?> reply) {
                return reply.await(Duration.ofMinutes(10));
            }
        },
        AS_FOR_A_FUTURE {
            @Override
            Object until(Reply<?> reply) throws Exception {
                return reply.get(10, TimeUnit.MINUTES);
            }
        },
        TOGETHER {
            @Override
            Object until(Reply<?> reply) {
                return reply.join();
            }
        };

        abstract Object until(Reply<?> reply) throws Exception;
    }

    private void waits(Waiting how, Reply<?> reply) {
        Thread thread = new Thread(() -> tried(() -> how.until(reply)));
        thread.setDaemon(true);
        thread.start();
        waiting.add(thread);
    }

    private void localTransactions() throws ResourceException {
        LocalTransaction committed = begunLocally("select 1");
        endings.add(() -> ended(committed::commit));
        LocalTransaction stuck = begunLocally(ENDLESS);
        endings.add(() -> ended(stuck::rollback));
    }

    private LocalTransaction begunLocally(String statement) throws ResourceException {
        ManagedConnection connection = connect();
        LocalTransaction transaction = connection.getLocalTransaction();
        transaction.begin();
        session(connection).execute(statement);
        return transaction;
    }

    private void branches() throws ResourceException, XAException {
        begun("select 1", (resource, xid) -> {
            resource.end(xid, XAResource.TMSUCCESS);
            resource.commit(xid, true);
        });
        begun("create table prepared_in_vain()", (resource, xid) -> {
            resource.end(xid, XAResource.TMSUCCESS);
            resource.prepare(xid);
        });
        begun(ENDLESS, (resource, xid) -> {
            resource.end(xid, XAResource.TMFAIL);
            resource.rollback(xid);
        });
        prepared("create table committed()", (resource, xid) -> resource.commit(xid, false));
        prepared("create table rolled_back()", XAResource::rollback);
        XAResource recovery = connect().getXAResource();
        endings.add(() -> recovery.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN));
    }

    private void prepared(String statement, Ending ending) throws ResourceException, XAException {
        Branch branch = begun(statement, ending);
        branch.resource.end(branch.xid, XAResource.TMSUCCESS);
        branch.resource.prepare(branch.xid);
    }

    private Branch begun(String statement, Ending ending) throws ResourceException, XAException {
        ManagedConnection connection = connect();
        Branch branch = new Branch(connection.getXAResource(), XaConnectionFixture.newId());
        branch.resource.start(branch.xid, XAResource.TMNOFLAGS);
        session(connection).execute(statement);
        endings.add(() -> ended(() -> ending.of(branch.resource, branch.xid)));
        return branch;
    }

    private record Branch(XAResource resource, Xid xid) {}

    /** What the server tells a branch. */
    private interface Ending {
        void of(XAResource resource, Xid xid) throws XAException;
    }

    /** What the server calls. */
    private interface Call {
        void run() throws Exception;
    }

    private static boolean ended(Call call) throws Exception {
        call.run();
        return true;
    }

    private ManagedConnection connect() throws ResourceException {
        ManagedConnection connection = factory.createManagedConnection(null, null);
        returns.add(() -> ended(connection::cleanup));
        returns.add(() -> ended(connection::destroy));
        return connection;
    }

    private static Session session(ManagedConnection connection) throws ResourceException {
        return (Session) connection.getConnection(null, null);
    }
}
