// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it.app;

import io.howdah.Reply;
import io.howdah.Statements;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.UserTransaction;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.jspecify.annotations.Nullable;

/** What the scenarios about transactions have in common. */
public final class Trial {
    static final String PID = "select pg_backend_pid()";
    static final String INSERT = "insert into t values ($1)";

    private Trial() {}

    /** What came of it, or why it failed, as text. */
    public static String outcome(Callable<? extends @Nullable Object> work) {
        try {
            return String.valueOf(work.call());
        } catch (Exception failure) {
            StringJoiner causes = new StringJoiner(", because ");
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                causes.add(cause.getClass().getSimpleName() + ": " + cause.getMessage());
            }
            return causes.toString();
        }
    }

    static int pid(Statements where) {
        return where.selectValue(Integer.class, PID).await();
    }

    static Reply<@Nullable Integer> pidLater(Statements where) {
        return where.selectValue(Integer.class, PID);
    }

    /** Inserts a row, and tells on which connection. */
    static int insert(Statements where, int id) {
        return where.selectValue(Integer.class, INSERT + " returning pg_backend_pid()", id)
                .await();
    }

    public static UserTransaction transaction() throws NamingException {
        return InitialContext.doLookup("java:comp/UserTransaction");
    }

    /** The server's transaction manager, to which JTA shows applications no way that works everywhere. */
    static TransactionManager manager() throws Exception {
        try {
            return InitialContext.doLookup("java:jboss/TransactionManager");
        } catch (NamingException notWildFly) {
            return (TransactionManager) Class.forName("com.ibm.tx.jta.TransactionManagerFactory")
                    .getMethod("getTransactionManager")
                    .invoke(null);
        }
    }

    /**
     * Does some work in a transaction with another resource in it, so that it ends in two phases.
     *
     * @param fault what goes wrong with the other one
     * @return what came of the work and of the transaction, and what the other one was asked
     */
    public static String inTwoPhases(Fault fault, Callable<? extends @Nullable Object> work) throws Exception {
        FailingResource other = new FailingResource(fault);
        transaction().begin();
        String done = outcome(work);
        manager().getTransaction().enlistResource(other);
        return done + ", " + commit() + ", " + other.calls();
    }

    /** Begins a transaction that has one second. */
    public static void beginShort() throws NamingException, NotSupportedException, SystemException {
        transaction().setTransactionTimeout(1);
        transaction().begin();
        transaction().setTransactionTimeout(0);
    }

    /** Waits until the time of the thread's transaction is up, and what the server does by itself then is done. */
    public static void awaitTimeOut() throws NamingException, InterruptedException {
        while (status() == Status.STATUS_ACTIVE || status() == Status.STATUS_ROLLING_BACK) {
            TimeUnit.MILLISECONDS.sleep(20); // nobody tells the thread
        }
    }

    /** As in {@link Status}. */
    public static int status() throws NamingException {
        TransactionSynchronizationRegistry registry =
                InitialContext.doLookup("java:comp/TransactionSynchronizationRegistry");
        return registry.getTransactionStatus();
    }

    public static String commit() {
        return outcome(() -> {
            transaction().commit();
            return "committed";
        });
    }
}
