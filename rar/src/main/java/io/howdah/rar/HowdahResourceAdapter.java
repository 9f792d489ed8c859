// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar;

import io.howdah.ConfigurationException;
import io.howdah.SessionClosedException;
import io.howdah.engine.Engine;
import io.howdah.engine.RentalDesk;
import io.howdah.engine.RentalOptions;
import io.howdah.rar.inflow.Endpoint;
import io.howdah.rar.inflow.HowdahActivationSpec;
import io.howdah.rar.managed.Adapter;
import io.howdah.rar.managed.ForgottenSessions;
import io.howdah.rar.managed.SessionHandle;
import io.howdah.rar.rental.ContainerLender;
import io.howdah.rar.tx.EndedInRecovery;
import io.howdah.rar.tx.Transactions;
import jakarta.resource.NotSupportedException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.ResourceAdapter;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.transaction.xa.XAResource;
import org.jspecify.annotations.Nullable;

/**
 * The adapter that {@code ra.xml} names. It owns the engine, and with it every thread and every connection; after
 * {@link #stop()} nothing of them is left. Servers may fill pools before they call {@link #start}, so the engine starts
 * by itself when it is first needed.
 */
public class HowdahResourceAdapter implements ResourceAdapter, Adapter {
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(10);
    private static final int MOST_EVENT_LOOPS = 1_000;
    private static final int MOST_LENDING = 4;

    private String eventLoops = "2";
    private volatile @Nullable TransactionSynchronizationRegistry registry;
    private volatile @Nullable BootstrapContext server;
    private final Map<Activation, Endpoint> endpoints = new ConcurrentHashMap<>();
    private final Transactions transactions = new Transactions(() -> registry);
    private final EndedInRecovery endedInRecovery = new EndedInRecovery();
    private @Nullable Engine engine; // guarded by this
    /** One for each desk: whoever waits for a pool that gives nothing takes no thread from those of other pools. */
    private final List<ExecutorService> lending = new ArrayList<>(); // guarded by this

    private @Nullable ExecutorService events; // guarded by this
    private @Nullable ForgottenSessions forgotten; // guarded by this
    private final List<RentalDesk> desks = new ArrayList<>(); // guarded by this
    private boolean stopped; // guarded by this
    private volatile @Nullable ClassLoader containerLoader;
    private final AtomicInteger lendingThreads = new AtomicInteger();
    private final AtomicInteger eventThreads = new AtomicInteger();

    public String getEventLoops() {
        return eventLoops;
    }

    public void setEventLoops(String eventLoops) {
        this.eventLoops = eventLoops;
    }

    @Override
    public synchronized void start(BootstrapContext context) {
        stopped = false;
        containerLoader = context.getClass().getClassLoader();
        registry = context.getTransactionSynchronizationRegistry();
        server = context;
    }

    @Override
    public void stop() {
        if (!endpoints.isEmpty()) { // servers have deactivated them before; their classes may be gone by now
            endpoints.values().forEach(Endpoint::deactivate);
            endpoints.clear();
        }
        endChannels();
        Engine running;
        List<ExecutorService> executors;
        List<RentalDesk> stopping;
        synchronized (this) {
            stopped = true;
            running = engine;
            stopping = List.copyOf(desks);
            desks.clear();
            executors =
                    Stream.concat(lending.stream(), Stream.ofNullable(events)).toList();
            engine = null;
            lending.clear();
            events = null;
            forgotten = null;
        }
        if (running != null) {
            running.run(() -> stopping.forEach(RentalDesk::stop)); // whose callers' stages are begun by that thread
            running.stop(STOPS_WITHIN);
            Engine.awaitLastThread(STOPS_WITHIN);
        }
        executors.forEach(ExecutorService::shutdown);
    }

    /** They have statements to run at their end, which need all the rest. */
    private void endChannels() {
        Engine running;
        synchronized (this) {
            running = engine;
        }
        if (running != null) {
            running.endChannels(STOPS_WITHIN);
        }
    }

    @Override
    public synchronized Engine engine() {
        if (stopped) {
            throw new SessionClosedException("howdah.rar has been stopped.");
        }
        if (engine == null) {
            engine = new Engine(eventLoops());
            engine.loadWhatStopNeeds();
        }
        return engine;
    }

    private int eventLoops() {
        try {
            int number = Integer.parseInt(eventLoops.strip());
            if (number >= 1 && number <= MOST_EVENT_LOOPS) {
                return number;
            }
        } catch (NumberFormatException noNumber) {
            // told below, as what is out of range is
        }
        throw new ConfigurationException(
                "the resource adapter",
                List.of("eventLoops is '" + eventLoops + "'; write a whole number from 1 to " + MOST_EVENT_LOOPS
                        + "."));
    }

    @Override
    public Transactions transactions() {
        return transactions;
    }

    @Override
    public EndedInRecovery endedInRecovery() {
        return endedInRecovery;
    }

    @Override
    public synchronized RentalDesk desk(
            String database, RentalOptions options, Supplier<SessionHandle> pool, Supplier<String> numbers) {
        Engine running = engine();
        ExecutorService threads = threads("howdah-lending-", lendingThreads, MOST_LENDING);
        lending.add(threads);
        RentalDesk desk = new RentalDesk(
                running, database, options, new ContainerLender(threads, events(), MOST_LENDING, pool, numbers));
        desks.add(desk);
        return desk;
    }

    @Override
    public synchronized ForgottenSessions forgottenSessions() {
        if (forgotten == null) {
            forgotten = new ForgottenSessions(engine(), events());
        }
        return forgotten;
    }

    @Override
    public synchronized Executor events() {
        if (events == null) {
            events = threads("howdah-events-", eventThreads, 1);
        }
        return events;
    }

    /**
     * Threads that come when there is work and go when there is none. They run the container's code, so they have its
     * class loader: a thread that the container starts on the way inherits it, and would keep ours.
     */
    private ExecutorService threads(String name, AtomicInteger number, int most) {
        ThreadPoolExecutor threads =
                new ThreadPoolExecutor(most, most, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = Engine.thread(task, name + number.incrementAndGet());
                    thread.setDaemon(true);
                    thread.setContextClassLoader(containerLoader);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    @Override
    public void endpointActivation(MessageEndpointFactory beans, ActivationSpec spec) throws ResourceException {
        BootstrapContext context = server;
        TransactionSynchronizationRegistry known = registry;
        if (!(spec instanceof HowdahActivationSpec wanted) || context == null || known == null) {
            throw new NotSupportedException("howdah.rar has no endpoints for " + spec + ", or has not been started.");
        }
        wanted.validate();
        Endpoint endpoint = new Endpoint(beans, wanted, context.getWorkManager(), known);
        endpoints.put(new Activation(beans, spec), endpoint);
        endpoint.activate();
    }

    @Override
    public void endpointDeactivation(MessageEndpointFactory beans, ActivationSpec spec) {
        Endpoint endpoint = endpoints.remove(new Activation(beans, spec));
        if (endpoint != null) {
            endpoint.deactivate();
        }
    }

    /** What an endpoint is known by. */
    private record Activation(MessageEndpointFactory beans, ActivationSpec spec) {}

    /** An acknowledgement is a statement in the transaction of the bean: nothing of its own to recover. */
    @Override
    public XAResource @Nullable [] getXAResources(ActivationSpec[] specs) {
        return null;
    }

    /** One adapter is deployed once: it equals itself only. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
