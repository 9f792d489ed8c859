// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.engine.events.Channels;

/** A database as the engine uses it for itself: in nobody's transaction, and with no thread between. */
final class OwnDatabase extends RentingDatabase {
    private final DatabaseVerbs whole;

    /** @param whole as applications see it */
    OwnDatabase(RentalDesk desk, DatabaseVerbs whole) {
        super(desk, OwnHome.INSTANCE);
        this.whole = whole;
    }

    /** It has no objects of an application's. */
    @Override
    protected boolean jsonCodecs() {
        return false;
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
