// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events.hub;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArraySet;

/**
 * Wakes those who wait for the durable events of a channel, here and in other processes: over one channel of PostgreSQL,
 * on which the names of channels travel. They are gathered while a notification is on its way, so that there is never more
 * than one, however many events are published. Nobody relies on it: who is not woken looks by itself sooner or later.
 *
 * <p>Thread-safe; nothing waits.
 */
public final class Wakes {
    private static final int LONGEST_NAME = 63;
    /** So many fit into one notification, however long they are. */
    private static final int NAMES_AT_ONCE = 100;

    private final Hub hub;
    private final String wakeChannel;
    /** Whoever wakes has woken those beside itself already: they need not listen to it. */
    private final String sender = UUID.randomUUID().toString();

    private final Set<Sleeper> sleepers = new CopyOnWriteArraySet<>();
    private final Set<String> toWake = new LinkedHashSet<>(); // guarded by this, as the next
    private boolean onItsWay;

    /** @param table what the names of the tables begin with in which the events are: others are nobody's business */
    public Wakes(Hub hub, String table) {
        this.hub = hub;
        String name = "howdah_wake:" + table;
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        wakeChannel = bytes.length <= LONGEST_NAME ? name : "howdah_wake:" + UUID.nameUUIDFromBytes(bytes);
    }

    /**
     * Has somebody woken when there are events on a channel, or may be: after the line was lost, too.
     *
     * @param waker wakes them; called on any thread, must not wait
     */
    public Sleeper sleep(String channel, Runnable waker) {
        Sleeper sleeper = new Sleeper(channel, waker, sender, sleepers::remove, hub, wakeChannel);
        sleepers.add(sleeper);
        return sleeper;
    }

    /** There are events on a channel: those here are woken at once, those elsewhere as soon as can be. */
    public void wake(String channel) {
        sleepers.forEach(sleeper -> sleeper.wakeFor(channel));
        synchronized (this) {
            toWake.add(channel);
        }
        sendNext();
    }

    private void sendNext() {
        List<String> names = next();
        if (!names.isEmpty()) {
            hub.send(wakeChannel, Sleeper.call(sender, names)).whenComplete((sent, failure) -> {
                synchronized (this) {
                    onItsWay = false;
                }
                sendNext();
            });
        }
    }

    private synchronized List<String> next() {
        if (onItsWay) {
            return List.of();
        }
        List<String> names =
                new ArrayList<>(toWake.stream().limit(NAMES_AT_ONCE).toList());
        names.forEach(toWake::remove);
        onItsWay = !names.isEmpty();
        return names;
    }
}
