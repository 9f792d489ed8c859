// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.HowdahException;
import io.howdah.PoolExhaustedException;
import io.howdah.engine.flow.Bare;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The pool of plain Java. Connections are made as they are wanted, and lent while there is room; the one that was returned
 * last is lent first, so that the others idle, and may go. One that cannot serve any more is broken off and makes room as soon
 * as it is closed. Thread-safe.
 */
final class EnginePool implements RentalDesk.Lender {
    private static final Duration CLOSES_WITHIN = Duration.ofSeconds(10);
    private static final Duration SHORTEST_ROUND = Duration.ofMillis(100);

    private final Engine engine;
    private final Connector connector;
    private final PoolOptions options;
    /** The one that was returned last is at the end. */
    private final Deque<EngineConnection> idle = new ArrayDeque<>(); // guarded by this, as all below

    /** Nobody stands here while a connection idles, or another could be made. */
    private final Deque<Asker> asking = new ArrayDeque<>();

    /** Those that are being made included. */
    private int open;

    EnginePool(Engine engine, ConnectionOptions connection, PoolOptions options) {
        this.engine = engine;
        this.options = options;
        connector = engine.connector(connection);
        fill();
        if (!options.idleTimeout().isZero()) {
            closeIdleLater();
        }
    }

    /** Who wants a connection. */
    private record Asker(Consumer<RentalDesk.Lent> lent, Consumer<HowdahException> refused) {}

    private synchronized void fill() {
        int wanted = options.minSize();
        open = wanted; // what fails at once counts itself out again
        for (int i = 0; i < wanted; i++) {
            connect(new Asker(RentalDesk.Lent::giveBack, notYet -> {}));
        }
    }

    @Override
    public void lend(Consumer<RentalDesk.Lent> lent, Consumer<HowdahException> refused) {
        Asker asker = new Asker(lent, refused);
        EngineConnection connection;
        synchronized (this) {
            connection = takeIdle();
            if (connection == null && open == options.maxSize()) {
                asking.add(asker);
                return;
            }
            if (connection == null) {
                open++;
            }
        }
        if (connection == null) {
            connect(asker);
        } else {
            lend(connection, asker);
        }
    }

    private @Nullable EngineConnection takeIdle() {
        EngineConnection connection = idle.pollLast();
        while (connection != null && !mayServe(connection)) {
            connection = idle.pollLast();
        }
        return connection;
    }

    /** One that cannot serve goes, as does one that is due: whoever has it next may have it for long, as those who listen. */
    private static boolean mayServe(EngineConnection connection) {
        boolean lendable = connection.lendable();
        if (lendable && !connection.due()) {
            return true;
        }
        if (lendable) {
            connection.close(CLOSES_WITHIN);
        } else {
            breakOff(connection);
        }
        return false;
    }

    /** One that is being closed ends by itself, when what is on its way has ended. */
    private static void breakOff(EngineConnection connection) {
        if (connection.state() != EngineConnection.State.CLOSING) {
            connection.breakOff("it was lost while nobody used it");
        }
    }

    /** On the connection's own thread, where whoever gets it goes on: so however many are lent, no call stands on another. */
    private void lend(EngineConnection connection, Asker asker) {
        if (!connection.onLoop(() -> asker.lent().accept(new Leased(connection)))) {
            asker.refused().accept(Engine.stoppedException());
        }
    }

    private void connect(Asker asker) {
        connector.connect().whenComplete((connection, failure) -> {
            if (failure == null) {
                connection.closed().thenRun(() -> gone(connection));
                lend(connection, asker);
            } else {
                asker.refused().accept(refusal(failure));
                makeRoom();
            }
        });
    }

    private static HowdahException refusal(Throwable failure) {
        Throwable cause = Bare.of(failure);
        return cause instanceof HowdahException ours
                ? ours
                : new PoolExhaustedException("The pool could not give a connection: " + cause.getMessage(), cause);
    }

    private void gone(EngineConnection connection) {
        synchronized (this) {
            idle.remove(connection);
        }
        makeRoom();
    }

    /** There is one less: who has waited longest has another made in its place. */
    private void makeRoom() {
        Asker next;
        synchronized (this) {
            next = asking.poll();
            if (next == null) {
                open--;
            }
        }
        if (next != null) {
            connect(next);
        }
    }

    private void giveBack(EngineConnection connection) {
        if (mayServe(connection)) {
            connection.reset();
            passOn(connection);
        }
    }

    private void passOn(EngineConnection connection) {
        Asker next;
        synchronized (this) {
            next = asking.poll();
            if (next == null && !connection.closed().isDone()) {
                idle.add(connection);
            }
        }
        if (next != null) {
            lend(connection, next);
        }
    }

    @Override
    public int most() {
        return options.maxSize();
    }

    @Override
    public int mostAsked() {
        return options.maxSize();
    }

    @Override
    public synchronized String numbers() {
        return "open " + open + " of " + options.maxSize() + ", which is max-size";
    }

    private void closeIdleLater() {
        Duration half = options.idleTimeout().dividedBy(2);
        engine.later(half.compareTo(SHORTEST_ROUND) < 0 ? SHORTEST_ROUND : half, () -> {
            tooLongIdle().forEach(connection -> connection.close(CLOSES_WITHIN));
            closeIdleLater();
        });
    }

    private synchronized List<EngineConnection> tooLongIdle() {
        List<EngineConnection> found = new ArrayList<>();
        Iterator<EngineConnection> oldest = idle.iterator();
        while (oldest.hasNext() && open - found.size() > options.minSize()) {
            EngineConnection connection = oldest.next();
            if (connection.idleFor(options.idleTimeout())) {
                oldest.remove();
                found.add(connection);
            }
        }
        return found;
    }

    private final class Leased implements RentalDesk.Lent {
        private final EngineConnection connection;

        Leased(EngineConnection connection) {
            this.connection = connection;
        }

        @Override
        public EngineConnection connection() {
            return connection;
        }

        /** One that is due goes; the pool makes room when it is closed. */
        @Override
        public void giveBack() {
            EnginePool.this.giveBack(connection);
        }
    }
}
