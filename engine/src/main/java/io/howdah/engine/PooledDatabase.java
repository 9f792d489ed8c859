// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.engine.events.Channels;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** A database in plain Java, with a pool and an engine of its own. */
final class PooledDatabase extends RentingDatabase {
    private static final Duration CLOSES_WITHIN = Duration.ofSeconds(10);

    private final Engine engine;
    private final ConnectionOptions options;
    private final RentalDesk desk;
    private final Channels channels;
    private final AtomicBoolean closed = new AtomicBoolean();

    PooledDatabase(Engine engine, ConnectionOptions connection, PoolOptions pool) {
        this(
                engine,
                connection,
                new RentalDesk(
                        engine, connection.toString(), connection.rentals(), new EnginePool(engine, connection, pool)));
    }

    private PooledDatabase(Engine engine, ConnectionOptions options, RentalDesk desk) {
        super(desk, PlainHome.INSTANCE);
        this.engine = engine;
        this.options = options;
        this.desk = desk;
        channels = engine.channels(new DatabaseSurroundings(engine, options, desk, this));
    }

    @Override
    protected boolean jsonCodecs() {
        return options.jsonCodecs();
    }

    @Override
    protected Channels channels() {
        return channels;
    }

    /** What was called before may end, if it does so in time. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            engine.endChannels(CLOSES_WITHIN);
            try {
                desk.close(CLOSES_WITHIN);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            engine.stop(CLOSES_WITHIN);
        }
    }

    @Override
    public String toString() {
        return "Database[" + options + "]";
    }
}
