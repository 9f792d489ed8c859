// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.Reply;
import io.howdah.RowStream;
import io.howdah.Session;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A database whose every connection is rented: at one desk, with replies that live in one home. */
abstract class RentingDatabase extends DatabaseVerbs {
    private final RentalDesk desk;
    private final Reply.Home home;

    RentingDatabase(RentalDesk desk, Reply.Home home) {
        this.desk = desk;
        this.home = home;
    }

    @Override
    protected <T extends @Nullable Object> Reply<T> run(Supplier<? extends Work> call, Outcome.Finish<T> finish) {
        return desk.run(home, call, finish);
    }

    @Override
    protected <T> RowStream<T> stream(Supplier<Command> call, Function<Outcome, List<T>> rows) {
        return streaming(home, this::session, call, rows);
    }

    @Override
    protected Reply.Home homeOfCall() {
        return home;
    }

    @Override
    public Reply<Session> session() {
        return rented(home);
    }

    @Override
    protected Reply<Session> rented(Reply.Home lives) {
        return desk.session(lives);
    }
}
