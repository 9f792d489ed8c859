// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.ErrorId;
import io.howdah.HowdahException;
import io.howdah.SessionClosedException;
import io.howdah.engine.events.Channels;
import io.howdah.engine.events.EventCounters;
import io.howdah.engine.events.Surroundings;
import io.howdah.engine.wire.Moment;
import io.howdah.engine.wire.NettyThread;
import io.howdah.engine.wire.WireFactory;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Owns the one Vert.x of a resource adapter, or of plain Java. Vert.x is made when the first connection is wanted
 * (servers fill pools before they start the adapter), always on a thread of the engine's own: a thread of the container
 * that touched Netty would keep its class loader alive.
 *
 * <p>Thread-safe. Stopping twice, or before anything was started, is fine; after a stop nothing starts again.
 */
public final class Engine {
    private static final Duration VERTX_CLOSES_WITHIN = Duration.ofSeconds(10);

    private final int eventLoops;
    private final ExecutorService ownThread;
    private final Set<EngineConnection> connections = ConcurrentHashMap.newKeySet();
    private final Set<Destination> destinations = ConcurrentHashMap.newKeySet();
    private final Set<Channels> channels = ConcurrentHashMap.newKeySet();
    private final InDoubt inDoubt = new InDoubt();
    private final EventCounters eventCounters = new EventCounters();
    private final StackCounters stackCounters = new StackCounters();
    private final List<StackTelemetry> toldOfStacks =
            new CopyOnWriteArrayList<>(List.of(new StackLog(), stackCounters));
    private @Nullable Vertx vertx; // only on the own thread
    private volatile boolean stopped;

    public Engine(int eventLoops) {
        this.eventLoops = eventLoops;
        ThreadPoolExecutor single =
                new ThreadPoolExecutor(1, 1, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Engine::ownThread);
        single.allowCoreThreadTimeOut(true);
        ownThread = single;
    }

    private static Thread ownThread(Runnable task) {
        Thread thread = thread(task, "howdah-engine");
        thread.setDaemon(true);
        thread.setContextClassLoader(Engine.class.getClassLoader());
        return thread;
    }

    /**
     * A thread that keeps nothing of whoever is on the stack that makes it, and for whom else it makes threads: on JDK 17 it
     * would inherit their protection domains, and with them the class loaders of applications.
     */
    @SuppressWarnings("removal") // there is no other way where it matters, and where it is gone it does not
    public static Thread thread(Runnable task, String name) {
        return AccessController.doPrivileged((PrivilegedAction<Thread>) () -> new Thread(task, name));
    }

    /** For those whose jar may be gone when the engine is stopped: loads now what a stop will need. */
    public void loadWhatStopNeeds() {
        ownThread.execute(NeededToStop::load);
    }

    /** Whether the current thread is an event loop, of this engine or another, and must never wait. */
    public static boolean onEventLoop() {
        return Context.isOnEventLoopThread();
    }

    /** Has somebody told of all stacks from now on. */
    public void observeStacks(StackTelemetry telemetry) {
        toldOfStacks.add(telemetry);
    }

    /** What was counted of the stacks of all databases. */
    public StackCounters stackCounters() {
        return stackCounters;
    }

    /** What was counted of the events of all databases. */
    public EventCounters eventCounters() {
        return eventCounters;
    }

    InDoubt inDoubt() {
        return inDoubt;
    }

    StackTelemetry stackTelemetry() {
        return StackTelemetry.all(toldOfStacks);
    }

    /** Runs a short task a moment later on the current thread, when that is an event loop; false when it is none. */
    public static boolean postpone(Runnable task) {
        return onEventLoop() && Moment.later(task);
    }

    /** What makes connections with these options; connects nothing yet. */
    public Connector connector(ConnectionOptions options) {
        Destination destination = new Destination(options);
        destinations.add(destination);
        return new Connector(this, options, destination);
    }

    /** Runs work that needs Vert.x on the engine's own thread. */
    <T> CompletableFuture<T> withVertx(Function<Vertx, CompletableFuture<T>> work) {
        try {
            return CompletableFuture.supplyAsync(() -> work.apply(startedVertx()), ownThread)
                    .thenCompose(result -> result);
        } catch (RejectedExecutionException after) {
            return CompletableFuture.failedFuture(stoppedException());
        }
    }

    private Vertx startedVertx() {
        if (stopped) {
            throw stoppedException();
        }
        if (vertx == null) {
            VertxOptions how = new VertxOptions()
                    .setEventLoopPoolSize(eventLoops)
                    .setWorkerPoolSize(1)
                    .setInternalBlockingPoolSize(2)
                    .setUseDaemonThread(true)
                    .setDisableTCCL(true)
                    .setBlockedThreadCheckInterval(60_000)
                    .setFileSystemOptions(
                            new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false));
            vertx = Vertx.builder()
                    .with(how)
                    .withTransport(WireFactory.transport())
                    .build();
        }
        return vertx;
    }

    boolean stopped() {
        return stopped;
    }

    static SessionClosedException stoppedException() {
        return new SessionClosedException("The engine has been stopped: the adapter or the application is ending.");
    }

    /**
     * Runs a short task on the engine's own thread, and waits for it. Open Liberty's executor takes tasks from the thread
     * that stops an adapter, and never runs them.
     */
    public void run(Runnable task) {
        try {
            await(CompletableFuture.runAsync(task, ownThread), VERTX_CLOSES_WITHIN);
        } catch (RejectedExecutionException stopped) {
            task.run();
        }
    }

    /** Runs a short task after a while, on an event loop; never, when the engine has been stopped until then. */
    public void later(Duration delay, Runnable task) {
        withVertx(vertx -> {
            vertx.setTimer(Math.max(1, delay.toMillis()), timer -> task.run());
            return CompletableFuture.completedFuture(null);
        });
    }

    /** The channels of a database, which end when the engine is stopped. */
    public Channels channels(Surroundings surroundings) {
        Channels made = new Channels(surroundings);
        channels.add(made);
        return made;
    }

    /** Ends all that listens to events, before the connections go that it needs for that. Waits for it, for so long. */
    public void endChannels(Duration limit) {
        if (!channels.isEmpty()) { // else their classes may never have been loaded, and be gone by now
            await(
                    CompletableFuture.allOf(
                            channels.stream().map(Channels::stop).toArray(CompletableFuture[]::new)),
                    limit);
        }
    }

    void opened(EngineConnection connection) {
        connections.add(connection);
        connection.closed().whenComplete((v, failure) -> connections.remove(connection));
        if (stopped) {
            connection.close(Duration.ofMillis(1));
        }
    }

    /** The connections that are open now. */
    public List<EngineConnection> connections() {
        return List.copyOf(connections);
    }

    /**
     * Stops: lets statements on their way end within the limit and cancels the others, closes every connection, ends every
     * thread. Waits for it.
     */
    public void stop(Duration limit) {
        endChannels(limit);
        stopped = true;
        CompletableFuture<?>[] closing =
                connections.stream().map(connection -> connection.close(limit)).toArray(CompletableFuture[]::new);
        await(
                CompletableFuture.allOf(closing),
                limit.plus(EngineConnection.CANCELS_WITHIN).plusSeconds(1));
        try {
            await(CompletableFuture.runAsync(this::closeVertx, ownThread), VERTX_CLOSES_WITHIN.plusSeconds(1));
        } catch (RejectedExecutionException twice) {
            return;
        }
        ownThread.shutdown();
        try {
            ownThread.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        RecordSlots.clear();
    }

    /**
     * Waits after the last engine's stop until Netty's own thread has ended, too, a second later at most. For those who
     * unload these classes then: nothing may run in them any more.
     */
    public static void awaitLastThread(Duration limit) {
        try {
            NettyThread.awaitEnd(limit);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeVertx() {
        Vertx running = vertx;
        vertx = null;
        if (running != null) {
            destinations.forEach(Destination::close);
            await(running.close().toCompletionStage().toCompletableFuture(), VERTX_CLOSES_WITHIN);
        }
    }

    private static void await(CompletableFuture<?> ending, Duration limit) {
        try {
            ending.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException late) {
            System.getLogger(Engine.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            ErrorId.STOP_LATE + " Something of Howdah did not stop in "
                                    + HowdahException.inWords(limit),
                            late);
        }
    }
}
