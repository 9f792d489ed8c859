// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events.hub;

import io.howdah.ErrorId;
import io.howdah.EventException;
import io.howdah.engine.flow.Bare;
import io.howdah.engine.flow.OneByOne;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Listens for all channels of a database over one line, and tells everyone here who wants to hear. The line is opened for
 * the first subscription, and given back after the last one. When it is lost another one is opened, sooner or later, and
 * every listener is told from when to when something may have been missed.
 *
 * <p>Thread-safe. What happens is brought into one order, in steps; nothing waits.
 */
public final class Hub {
    /** What was found out of a pooler does not change often. */
    private static final Duration DEAF_FOR = Duration.ofMinutes(5);

    private final String database;
    private final LineSource lines;
    private final Notifier notifier;
    private final Clockwork clockwork;
    private final Duration heartbeat;
    private final OneByOne steps = new OneByOne();
    /** In the order in which they are listened to on a new line. */
    private final Map<String, Topic> topics = new LinkedHashMap<>(); // this and what is not volatile: in steps

    private final SelfTest test;
    private final Retries tests = new Retries();
    private final Retries retries = new Retries();
    private final Complaints complaints;
    private volatile HubState state = HubState.IDLE;
    private volatile @Nullable Reception reception;
    private volatile @Nullable EventException refusal;
    private volatile long losses; // counted in steps
    private Runnable cancelTimer = () -> {};
    private int attempt;
    private boolean proven;

    /**
     * @param database what the messages call it
     * @param notifier for the self-test, and for who is to be woken while there is no line
     * @param heartbeat how often a sign of life is asked for; when none has come within another one the line is lost
     */
    public Hub(String database, LineSource lines, Notifier notifier, Clockwork clockwork, Duration heartbeat) {
        this.database = database;
        this.lines = lines;
        this.notifier = notifier;
        this.clockwork = clockwork;
        this.heartbeat = heartbeat;
        test = new SelfTest(notifier, clockwork, steps);
        complaints = new Complaints(database);
    }

    /** Has a listener hear a channel from now on, as soon as it can. */
    public Subscription subscribe(String channel, Listener listener) {
        Subscription subscription = new Subscription(channel, listener, this::remove, this::trouble);
        steps.execute(() -> add(subscription));
        return subscription;
    }

    /** Sends a notification outside any transaction; over the line, where that is there anyway. */
    CompletionStage<?> send(String channel, String payload) {
        Reception line = reception;
        return line == null || state != HubState.LISTENING
                ? notifier.send(channel, payload)
                : line.send(channel, payload);
    }

    public HubState state() {
        return state;
    }

    /** Why nothing can be heard. */
    public Optional<EventException> refusal() {
        return Optional.ofNullable(refusal);
    }

    /** Why nothing is heard at this moment; empty where that is as it should be. */
    public Optional<String> trouble() {
        EventException why = refusal;
        if (why != null) {
            return Optional.of(String.valueOf(why.getMessage()));
        }
        return state == HubState.CONNECTING
                ? Optional.of("The connection that listens for the events of " + database + " is being opened.")
                : Optional.empty();
    }

    /** What it measures time by, for those who listen. */
    public Clockwork clockwork() {
        return clockwork;
    }

    /** How often a line was lost. */
    public long losses() {
        return losses;
    }

    /** Gives the line back; nothing more is heard. */
    public void close() {
        steps.execute(() -> {
            EventException stopped = stopped();
            topics.values().forEach(topic -> topic.refuse(stopped));
            topics.clear();
            disconnect(HubState.CLOSED);
        });
    }

    private EventException stopped() {
        return new EventException(
                ErrorId.EVENT_STOPPED, "Nothing is heard of " + database + " any more: the database was closed.");
    }

    private void add(Subscription subscription) {
        if (state == HubState.CLOSED) {
            subscription.refuse(stopped());
            return;
        }
        Topic known = topics.get(subscription.channel());
        Topic topic = known == null ? new Topic(subscription.channel()) : known;
        topic.add(subscription);
        if (known == null) {
            topics.put(topic.channel(), topic);
            listen(topic);
        }
        EventException why = refusal;
        if (why != null) {
            subscription.refuse(why);
        }
        if (state == HubState.IDLE) {
            connect();
        }
    }

    private void remove(Subscription subscription) {
        steps.execute(() -> {
            Topic topic = topics.get(subscription.channel());
            if (topic == null) {
                return;
            }
            topic.remove(subscription);
            if (topic.isEmpty()) {
                topics.remove(topic.channel());
                forget(topic);
            }
        });
    }

    private void forget(Topic topic) {
        Reception line = reception;
        if (topics.isEmpty()) {
            disconnect(HubState.IDLE);
        } else if (line != null && state == HubState.LISTENING) {
            line.unlisten(topic.channel());
        }
    }

    private void connect() {
        state = HubState.CONNECTING;
        int mine = ++attempt;
        lines.open()
                .whenComplete((line, failure) -> steps.execute(() -> {
                    if (mine != attempt) { // nobody wants it any more
                        if (line != null) {
                            line.close();
                        }
                    } else if (line != null) {
                        connected(line);
                    } else {
                        failed(Bare.of(failure));
                    }
                }));
    }

    private void connected(Line line) {
        Reception opened = new Reception(line, clockwork, steps, heartbeat, this::lost);
        reception = opened;
        opened.begin(this::heard);
        if (proven) {
            listenToAll();
        } else {
            testOn(opened);
        }
    }

    private void testOn(Reception line) {
        if (line == reception) {
            test.begin(line, verdict -> {
                if (line == reception) {
                    tested(line, verdict);
                }
            });
        }
    }

    private void tested(Reception line, SelfTest.Verdict verdict) {
        proven = verdict == SelfTest.Verdict.HEARD;
        switch (verdict) {
            case HEARD -> {
                tests.relax();
                listenToAll();
            }
            case UNKNOWN -> {
                listenToAll(); // nothing is known against it
                clockwork.later(tests.next(), () -> steps.execute(() -> testOn(line)));
            }
            case SWALLOWED -> {
                topics.values().forEach(topic -> topic.deaf(line.begun())); // it may have been believed until now
                deaf(SelfTest.swallowed(database));
            }
        }
    }

    private void listenToAll() {
        if (state != HubState.LISTENING) {
            state = HubState.LISTENING;
            complaints.notDeaf();
            refusal = null;
            topics.values().forEach(this::listen);
        }
    }

    private void listen(Topic topic) {
        Reception line = reception;
        if (line != null && state == HubState.LISTENING) {
            line.listen(topic.channel(), () -> {
                retries.relax();
                complaints.lineThere(line.backend());
                topic.inForce();
            });
        }
    }

    private void heard(Notification notification) {
        Topic topic = topics.get(notification.channel());
        if (topic != null) {
            topic.heard(notification);
        } else {
            test.hears(notification);
        }
    }

    private void lost(String why) {
        Reception line = reception;
        if (line != null) {
            reception = null;
            losses++;
            topics.values().forEach(topic -> topic.deaf(line.lastSign()));
            complaints.lineGone("was lost (backend " + line.backend() + "): " + why);
        }
        connectLater(retries.next());
    }

    private void failed(Throwable failure) {
        if (failure instanceof EventException senseless) {
            deaf(senseless);
        } else {
            complaints.lineGone("could not be opened: " + failure.getMessage());
            connectLater(retries.next());
        }
    }

    private void deaf(EventException why) {
        complaints.deaf(why);
        refusal = why;
        disconnect(HubState.DEAF);
        topics.values().forEach(topic -> topic.refuse(why));
        connectLater(DEAF_FOR);
    }

    private void connectLater(Duration delay) {
        if (state == HubState.LISTENING) {
            state = HubState.CONNECTING;
        }
        cancelTimer = clockwork.later(delay, () -> steps.execute(this::connectIfWanted));
    }

    private void connectIfWanted() {
        if (reception == null && !topics.isEmpty()) {
            connect();
        }
    }

    private void disconnect(HubState next) {
        attempt++;
        cancelTimer.run();
        Reception line = reception;
        reception = null;
        state = next;
        if (line != null) {
            line.close();
        }
        if (next != HubState.DEAF) {
            refusal = null;
            complaints.forgetLine();
        }
    }
}
