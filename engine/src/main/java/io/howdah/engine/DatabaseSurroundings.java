// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.Database;
import io.howdah.Reply;
import io.howdah.Session;
import io.howdah.Statements;
import io.howdah.TransactionOptions;
import io.howdah.engine.events.EventCounters;
import io.howdah.engine.events.EventSettings;
import io.howdah.engine.events.Surroundings;
import io.howdah.engine.events.hub.Clockwork;
import io.howdah.engine.events.hub.Line;
import io.howdah.engine.events.hub.LineSource;
import io.howdah.engine.json.CallersJson;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a database and its desk give to channels. */
public final class DatabaseSurroundings implements Surroundings {
    private final Timers timers;
    private final EventCounters counters;
    private final ConnectionOptions options;
    private final DatabaseVerbs database;
    private final OwnDatabase own;
    private final LineSource lines;

    /**
     * @param desk rents connections, also for long to those who listen, if they have no other address
     * @param database as applications see it
     */
    public DatabaseSurroundings(Engine engine, ConnectionOptions options, RentalDesk desk, DatabaseVerbs database) {
        timers = new Timers(engine);
        counters = engine.eventCounters();
        this.options = options;
        this.database = database;
        lines = options.listening()
                .map(engine::connector)
                .map(HubLine::connected)
                .orElseGet(() -> HubLine.rented(desk.lender()));
        own = new OwnDatabase(desk, database);
    }

    @Override
    public String database() {
        return options.name();
    }

    @Override
    public EventSettings settings() {
        return options.events();
    }

    @Override
    public Database own() {
        return own;
    }

    @Override
    public Statements statements() {
        return database;
    }

    @Override
    public boolean inTransaction() {
        return database.joinsTransaction();
    }

    @Override
    public boolean inBranch(Statements statements) {
        return database.inBranch(statements);
    }

    @Override
    public Reply.Home home() {
        return database.homeOfCall();
    }

    @Override
    public Reply.Home homeOfHandlers() {
        return database.homeOfHandlers();
    }

    @Override
    public CallersJson json() {
        return database.json();
    }

    @Override
    public EventCounters counters() {
        return counters;
    }

    @Override
    public <T> T uponCommit(Runnable listener, Supplier<T> submitting) {
        return UponCommit.told(listener, submitting);
    }

    @Override
    public <T extends @Nullable Object> Reply<T> inTransaction(
            Reply.Home home, Function<? super Session, ? extends CompletionStage<T>> work) {
        return DatabaseVerbs.closing(database.rented(home), session -> ((EngineSession) session)
                .inOwnTransaction(TransactionOptions.defaults(), work));
    }

    @Override
    public void discard(Session session, String why) {
        ((EngineSession) session).discard(why);
    }

    @Override
    public Clockwork clockwork() {
        return timers;
    }

    @Override
    public CompletionStage<Line> line() {
        return lines.open();
    }
}
