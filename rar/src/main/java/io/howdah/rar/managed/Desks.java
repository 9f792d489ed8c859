// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.managed;

import io.howdah.engine.RentalDesk;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The desks that rent from one pool. Open Liberty makes a connection manager for each kind of reference, and each has a
 * desk. Thread-safe.
 */
final class Desks {
    private final List<RentalDesk> all = new CopyOnWriteArrayList<>();

    void add(RentalDesk desk) {
        all.add(desk);
    }

    /**
     * What idles at any of them goes back to the pool, and what becomes free does too, until {@code asking} has ended.
     *
     * @param asks the one that asks the pool, whose own goes to those who wait there; null when a caller asks
     */
    <T> T makingRoomFor(Supplier<T> asking, @Nullable RentalDesk asks) {
        Supplier<T> next = asking;
        for (RentalDesk desk : all) {
            if (desk != asks) {
                Supplier<T> inner = next;
                next = () -> desk.makingRoomFor(inner);
            }
        }
        return next.get();
    }
}
