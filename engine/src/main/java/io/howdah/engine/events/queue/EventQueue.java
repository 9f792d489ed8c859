// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events.queue;

import io.howdah.Reply;
import io.howdah.Statements;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * The durable events of a database, in the tables whose names begin with one word. Every call says on what its statements
 * run: a database for one-shots, or a session, of whose transaction they are then a part.
 *
 * <p>What ends a claim is guarded by the owner's token: it changes only what has not gone to somebody else in the meantime,
 * and the reply says what that was, by ids. Collections hold one event at least, all of them of the channel.
 *
 * <p>Thread-safe. What it remembers of a channel are hints where to look first; no event depends on them for longer than a
 * poll interval.
 */
public final class EventQueue {
    private final QueueSchema schema;
    private final Publishing publishing;
    private final Claiming claiming;
    private final Settling ack;
    private final Settling nack;
    private final Settling release;
    private final Settling extend;
    private final Settling bury;
    private final Graveyard graveyard;
    private final Maintainer maintainer;

    EventQueue(QueueTables tables, Rotation rotation, Duration pollInterval, Duration retention) {
        schema = new QueueSchema(tables);
        publishing = new Publishing(tables, rotation, retention);
        claiming = new Claiming(tables, rotation, pollInterval);
        SettleSql settle = new SettleSql(tables);
        ack = Settling.of(settle::ack, settle::ackOfOne, settle::ackSingle);
        nack = Settling.of(settle::nack);
        release = Settling.of(settle::release);
        extend = Settling.of(settle::extend);
        bury = Settling.of(settle::bury);
        graveyard = new Graveyard(tables);
        maintainer = new Maintainer(tables, rotation, retention);
    }

    /**
     * @param table what the names of the tables begin with, as SQL reads it, maybe with a schema
     * @param pollInterval how long an event may go unseen where none was expected
     * @param retention how long keys of deduplication and dead letters are kept
     */
    public static EventQueue of(String table, Duration pollInterval, Duration retention) {
        return new EventQueue(QueueTables.of(table), Rotation.USUAL, pollInterval, retention);
    }

    /** The tables themselves. */
    public QueueSchema schema() {
        return schema;
    }

    /**
     * Publishes all of them or none, by one statement.
     *
     * @return the ids in that order; with a key that was there already, the id of the first
     */
    public Reply<List<Long>> publish(Statements on, String channel, List<Draft> drafts) {
        return publishing.publish(on, channel, drafts);
    }

    /**
     * Takes what is due, for the time of the lease. It looks first where something was found last, and around everywhere when
     * it finds nothing there, or when the poll interval is over; so an empty batch means that nothing was due, and one that
     * is not full that it is worth while to ask again.
     *
     * @param on never a transaction of the application's: what it locks others pass over
     */
    public Reply<Batch> claim(Statements on, String channel, int most, Duration lease) {
        return claiming.claim(on, channel, most, lease);
    }

    /** Says that events are done with. */
    public Reply<Set<Long>> ack(Statements on, String channel, Collection<Claimed> events) {
        return ack.run(on, channel, events);
    }

    /** Gives events back that have failed, to be delivered again after the delay. */
    public Reply<Set<Long>> nack(Statements on, String channel, Collection<Claimed> events, Duration delay) {
        return nack.run(on, channel, events, delay);
    }

    /** Gives events back that were not delivered at all: this claim does not count as an attempt. */
    public Reply<Set<Long>> release(Statements on, String channel, Collection<Claimed> events) {
        return release.run(on, channel, events);
    }

    /** Has the lease begin again. */
    public Reply<Set<Long>> extend(Statements on, String channel, Collection<Claimed> events, Duration lease) {
        return extend.run(on, channel, events, lease);
    }

    /** Makes dead letters of events that have failed too often. */
    public Reply<Set<Long>> bury(Statements on, String channel, Collection<Claimed> events, String reason) {
        return bury.run(on, channel, events, reason);
    }

    /** What has been buried. */
    public Graveyard graveyard() {
        return graveyard;
    }

    /** What keeps the tables small; to be asked again and again by every process, of which one works at a time. */
    public Maintainer maintainer() {
        return maintainer;
    }
}
