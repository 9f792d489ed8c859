// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.Reply;
import io.howdah.Session;
import io.howdah.Statements;
import io.howdah.engine.events.Caller;
import io.howdah.engine.events.EventCounters;
import io.howdah.engine.events.TransientChannel;
import io.howdah.engine.json.CallersJson;
import io.howdah.testkit.TestSchema;
import java.time.Duration;

/** Transient channels of one database, in plain Java. */
final class TransientFixture implements AutoCloseable, Caller {
    static final int BUFFER = 100;

    final HubFixture hub;
    final String name;
    final TransientChannel channel;
    private final EventCounters counters = new EventCounters();
    private volatile boolean branch;
    private volatile Reply.Home handlers = PlainHome.INSTANCE;

    TransientFixture(TestSchema schema, Duration heartbeat) {
        this(new HubFixture(schema, heartbeat), schema.name() + "_Events");
    }

    TransientFixture(HubFixture hub, String name) {
        this.hub = hub;
        this.name = name;
        channel = new TransientChannel(name, hub.hub, BUFFER, this);
    }

    /** From now on callers are in a branch of a distributed transaction. */
    void enterBranch() {
        branch = true;
    }

    /** Where those are called who listen from now on. */
    void handlersAt(Reply.Home home) {
        handlers = home;
    }

    @Override
    public Statements statements() {
        return hub.database;
    }

    @Override
    public boolean inBranch(Statements statements) {
        return branch && !(statements instanceof Session);
    }

    @Override
    public Reply.Home home() {
        return PlainHome.INSTANCE;
    }

    @Override
    public Reply.Home homeOfHandlers() {
        return handlers;
    }

    @Override
    public CallersJson json() {
        return CallersJson.ofThread(true);
    }

    @Override
    public EventCounters counters() {
        return counters;
    }

    @Override
    public void close() {
        channel.stop().await();
        hub.close();
    }
}
