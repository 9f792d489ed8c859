// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.Reply;
import io.howdah.RowStream;
import io.howdah.Session;
import io.howdah.engine.events.Channels;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A database as the engine uses it for itself: in nobody's transaction, and with no thread between. */
final class OwnDatabase extends DatabaseVerbs {
    private final RentalDesk desk;
    private final DatabaseVerbs whole;

    /** @param whole as applications see it */
    OwnDatabase(RentalDesk desk, DatabaseVerbs whole) {
        this.desk = desk;
        this.whole = whole;
    }

    @Override
    protected <T extends @Nullable Object> Reply<T> run(Supplier<? extends Work> call, Outcome.Finish<T> finish) {
        return desk.run(OwnHome.INSTANCE, call, finish);
    }

    @Override
    protected <T> RowStream<T> stream(Supplier<Command> call, Function<Outcome, List<T>> rows) {
        return streaming(OwnHome.INSTANCE, this::session, call, rows);
    }

    @Override
    protected Reply.Home homeOfCall() {
        return OwnHome.INSTANCE;
    }

    /** It has no objects of an application's. */
    @Override
    protected boolean jsonCodecs() {
        return false;
    }

    @Override
    public Reply<Session> session() {
        return rented(OwnHome.INSTANCE);
    }

    @Override
    protected Reply<Session> rented(Reply.Home home) {
        return desk.session(home);
    }

    @Override
    protected Channels channels() {
        return whole.channels();
    }

    @Override
    public void close() {
        // The whole is closed.
    }
}
