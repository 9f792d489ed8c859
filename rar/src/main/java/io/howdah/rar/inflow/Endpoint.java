// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.inflow;

import io.howdah.ConfigurationException;
import io.howdah.Database;
import io.howdah.ErrorId;
import io.howdah.Event;
import io.howdah.EventChannel;
import io.howdah.HowdahException;
import io.howdah.Listening;
import io.howdah.engine.events.NotBegun;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import jakarta.resource.spi.work.Work;
import jakarta.resource.spi.work.WorkException;
import jakarta.resource.spi.work.WorkManager;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.jspecify.annotations.Nullable;

/**
 * A message-driven bean that receives the events of a channel, from its activation to its deactivation. Each event is a
 * piece of work for the server's work manager; the next one comes when it has ended, so with a concurrency of one the bean
 * has them in their order.
 */
public final class Endpoint {
    private static final System.Logger LOG = System.getLogger(Endpoint.class.getName());
    private static final Duration LOOK_AGAIN_AFTER = Duration.ofMillis(100);
    private static final Duration LOOK_AT_LEAST_EACH = Duration.ofSeconds(5);
    private static final Duration SAY_SO_AFTER = Duration.ofSeconds(10);
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(10);

    private final MessageEndpointFactory beans;
    private final HowdahActivationSpec spec;
    private final WorkManager works;
    private final TransactionSynchronizationRegistry transactions;
    private final CountDownLatch deactivated = new CountDownLatch(1);
    private volatile boolean refused;
    private @Nullable Listening listening; // guarded by this

    public Endpoint(
            MessageEndpointFactory beans,
            HowdahActivationSpec spec,
            WorkManager works,
            TransactionSynchronizationRegistry transactions) {
        this.beans = beans;
        this.spec = spec;
        this.works = works;
        this.transactions = transactions;
    }

    /** A server may bind the pool later than it activates the bean, so it is looked for by a thread that may wait. */
    public void activate() throws WorkException {
        works.scheduleWork(new Search());
    }

    /** Waits for what the bean is at work on. */
    public void deactivate() {
        deactivated.countDown();
        Listening ending;
        synchronized (this) {
            ending = listening;
            listening = null;
        }
        if (ending != null) {
            try {
                ending.stop().await(STOPS_WITHIN);
            } catch (HowdahException late) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        ErrorId.STOP_LATE + " A message-driven bean for {0} did not end its work within {1}, or not"
                                + " well: {2}",
                        spec,
                        HowdahException.inWords(STOPS_WITHIN),
                        late.getMessage());
            }
        }
    }

    private synchronized void listen(Database database) {
        if (deactivated.getCount() > 0) {
            EventChannel channel = database.channel(spec.getChannel(), spec.chosenBackend());
            listening = listen(channel);
        }
    }

    /** A bean is told of a gap as of any event, ahead of those behind it. */
    Listening listen(EventChannel channel) {
        return channel.listen(
                spec.options().onGap(gap -> deliver(channel, gap).join()), event -> deliver(channel, event));
    }

    private CompletableFuture<Void> deliver(EventChannel channel, Event event) {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        try {
            works.scheduleWork(new Delivery(beans, transactions, channel, event, ended));
            refused = false;
        } catch (WorkException busyOrStopping) {
            sayThatItIs(busyOrStopping);
            ended.completeExceptionally(new NotBegun("The server takes no work for the moment.", busyOrStopping));
        }
        return ended;
    }

    /** Once, until the server takes work again. */
    private void sayThatItIs(WorkException refusal) {
        if (!refused) {
            refused = true;
            LOG.log(
                    System.Logger.Level.WARNING,
                    ErrorId.EVENT_ENDPOINT + " The server takes no work for the message-driven bean for {0} ({1}). Its"
                            + " events wait, and it is asked again. Give its work manager more threads or a longer queue,"
                            + " or the bean a smaller concurrency.",
                    spec,
                    refusal.getMessage());
        }
    }

    /** Looks for the database until it is bound, or the bean is deactivated. */
    private final class Search implements Work {
        @Override
        public void run() {
            try {
                Database database = find();
                if (database != null) {
                    listen(database);
                }
            } catch (HowdahException wrong) {
                LOG.log(
                        System.Logger.Level.ERROR,
                        ErrorId.EVENT_ENDPOINT + " A message-driven bean receives nothing of {0}: {1}",
                        spec,
                        wrong.getMessage());
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        /** JNDI tells nobody, and a server may write a line for each look in vain, so these become rare. */
        private @Nullable Database find() throws InterruptedException {
            long sayAt = System.nanoTime() + SAY_SO_AFTER.toNanos();
            boolean said = false;
            for (Duration pause = LOOK_AGAIN_AFTER; ; pause = longer(pause)) {
                try {
                    return ours(InitialContext.doLookup(spec.jndiName()));
                } catch (NamingException absent) {
                    if (!said && System.nanoTime() - sayAt > 0) {
                        said = true;
                        sayThatItIs(absent);
                    }
                }
                if (deactivated.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    return null;
                }
            }
        }

        private static Duration longer(Duration pause) {
            return Collections.min(List.of(pause.multipliedBy(2), LOOK_AT_LEAST_EACH));
        }

        private Database ours(Object bound) {
            if (bound instanceof Database database) {
                return database;
            }
            throw ConfigurationException.notOurs(spec.jndiName(), bound, Database.class);
        }

        private void sayThatItIs(NamingException absent) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    ErrorId.EVENT_ENDPOINT + " A message-driven bean waits for {0}: that JNDI name is not found ({1})."
                            + " Define a connection factory of howdah.rar with it, or name another one by the property"
                            + " database of the activation.",
                    spec,
                    absent.getMessage());
        }

        @Override
        public void release() {
            // deactivation ends it
        }
    }
}
