// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events;

import io.howdah.Event;
import io.howdah.engine.events.EventCounters.Count;
import io.howdah.engine.events.Held.State;
import io.howdah.engine.events.hub.Clockwork;
import io.howdah.engine.events.queue.Batch;
import io.howdah.engine.events.queue.Claimed;
import io.howdah.engine.flow.OneByOne;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Fetches the events of one durable channel for all that listen to it in this process, so that many listeners cost no more
 * than one. It asks when there is room for events and a reason to think that there are some: it was told so, the last claim
 * found some, or it is time to look.
 *
 * <p>Thread-safe. What it touches, only steps touch.
 */
final class Dispatcher {
    private static final int MOST = 100;
    private static final Duration ROUND_AT_REST = Duration.ofSeconds(1);

    private final ChannelQueue queue;
    private final Pace pace;
    private final Trouble trouble;
    private final OneByOne steps = new OneByOne();
    private final Holdings holdings = new Holdings();
    private final Endings endings;
    private final Leases leases;
    private final Appetite appetite = new Appetite();
    private final Deque<Intake> intakes = new ArrayDeque<>();
    private final Deque<Held> waiting = new ArrayDeque<>();
    private final Alarm look;
    private final Alarm rounds;
    private final List<CompletableFuture<Void>> untilQuiet = new ArrayList<>();
    private boolean hungry;
    private boolean asking;

    Dispatcher(ChannelQueue queue, Clockwork clockwork, Pace pace) {
        this.queue = queue;
        this.pace = pace;
        trouble = new Trouble(queue.channel());
        leases = new Leases(queue, steps, holdings);
        endings = new Endings(queue, steps, clockwork, holdings, leases);
        look = new Alarm(clockwork, steps, () -> {
            hungry = true;
            goOn();
        });
        rounds = new Alarm(clockwork, steps, this::goRound);
    }

    String channel() {
        return queue.channel();
    }

    /** Why no events can be fetched at this moment, if that is so. Any thread. */
    Optional<String> trouble() {
        return trouble.told();
    }

    Holdings holdings() {
        return holdings;
    }

    /** Somebody wants events from now on. */
    void add(Intake intake) {
        step(() -> {
            endings.hurry(false);
            intakes.add(intake);
            queue.counters().one(Count.LISTENER_BEGAN);
            hungry = true;
            rounds.within(third(intake.lease()));
        });
    }

    private static Duration third(Duration lease) {
        return lease.dividedBy(3);
    }

    /** There may be events. */
    void wake() {
        step(() -> hungry = !intakes.isEmpty());
    }

    /** Somebody has done with what it was given, however it ended; in a step. */
    void worked(Held held) {
        appetite.worked(held.taken());
    }

    /** Runs something of an intake's that may change what is to be done. */
    void step(Runnable change) {
        steps.execute(() -> {
            change.run();
            goOn();
        });
    }

    /** Ends what somebody was given as that event, if it is still ours. */
    CompletableFuture<Boolean> end(Event event, Ending.How how) {
        CompletableFuture<Boolean> ours = new CompletableFuture<>();
        step(() -> {
            Held held = holdings.of(event);
            if (held == null || held.is(State.ENDING)) {
                ours.complete(false);
            } else {
                relay(end(held, how), ours);
            }
        });
        return ours;
    }

    private static void relay(CompletableFuture<Boolean> from, CompletableFuture<Boolean> to) {
        from.whenComplete((value, failure) -> {
            if (failure == null) {
                to.complete(value);
            } else {
                to.completeExceptionally(failure);
            }
        });
    }

    /** Ends an event, in a step. */
    CompletableFuture<Boolean> end(Held held, Ending.How how) {
        CompletableFuture<Boolean> ours = endings.end(held, how);
        ours.whenComplete((was, failure) -> step(() -> ended(held, how)));
        return ours;
    }

    /** Behind an event of its key there may be the next one, and what has failed comes again. */
    private void ended(Held held, Ending.How how) {
        if (how.kind() == Ending.Kind.FAILED && !intakes.isEmpty()) {
            look.within(how.delay());
        } else if (held.claimed().ordered() && !intakes.isEmpty()) {
            hungry = true;
        }
    }

    /** Stops giving events to somebody; completes when all that it has has ended. */
    CompletableFuture<Void> remove(Intake intake) {
        step(() -> {
            if (intakes.remove(intake)) {
                stop(intake);
            }
        });
        return intake.ended();
    }

    /** Removes everybody; completes when nothing of it is left. What the database fails to do is not tried again. */
    CompletableFuture<Void> stop() {
        CompletableFuture<Void> quiet = new CompletableFuture<>();
        step(() -> {
            endings.hurry(true);
            List<Intake> all = List.copyOf(intakes);
            intakes.clear();
            all.forEach(this::stop);
            CompletableFuture.allOf(all.stream().map(Intake::ended).toArray(CompletableFuture[]::new))
                    .whenComplete((v, never) -> step(() -> untilQuiet.add(quiet)));
        });
        return quiet;
    }

    private void stop(Intake intake) {
        queue.counters().one(Count.LISTENER_ENDED);
        intake.stop();
    }

    private void goOn() {
        handOut();
        if (intakes.isEmpty()) {
            rest();
            return;
        }
        tellQuiet(); // somebody listens anew, and who was stopped has ended
        if (hungry && !asking) {
            ask(want());
        }
    }

    /** Nobody wants anything: what was claimed for them is for others. */
    private void rest() {
        hungry = false;
        look.off();
        waiting.forEach(held -> end(held, Ending.How.UNTOUCHED));
        waiting.clear();
        if (!asking && holdings.all(held -> held.taker() == null).isEmpty()) {
            tellQuiet();
        }
    }

    private void tellQuiet() {
        untilQuiet.forEach(quiet -> quiet.complete(null));
        untilQuiet.clear();
    }

    /** Sees to the leases; what has been waiting here for long is for others. */
    private void goRound() {
        leases.extend();
        holdings.all(Held::forsaken).forEach(holdings::over);
        Optional<Duration> shortest = intakes.stream().map(Intake::lease).min(Duration::compareTo);
        shortest.map(Dispatcher::third).ifPresent(third -> {
            List<Held> stale = holdings.all(held -> held.is(State.WAITING) && held.age() > third.toNanos());
            if (!stale.isEmpty()) {
                appetite.lost();
                stale.forEach(held -> end(held, Ending.How.UNTOUCHED));
            }
        });
        if (shortest.isPresent() || !holdings.none()) {
            rounds.within(shortest.map(Dispatcher::third).orElse(ROUND_AT_REST));
        }
        goOn();
    }

    private void handOut() {
        waiting.removeIf(held -> !held.is(State.WAITING));
        for (Intake taker = taker(); taker != null; taker = taker()) {
            deliver(waiting.remove(), taker);
        }
    }

    /** The next one in turn that has room for what waits. */
    private @Nullable Intake taker() {
        for (int i = waiting.isEmpty() ? 0 : intakes.size(); i > 0; i--) {
            Intake next = intakes.remove();
            intakes.add(next);
            if (next.room() > 0) {
                return next;
            }
        }
        return null;
    }

    /** One that has had all its deliveries, and was never answered for, has taken its consumers with it. */
    private void deliver(Held held, Intake taker) {
        Claimed claimed = held.claimed();
        if (held.leaseOver()) {
            holdings.over(held);
        } else if (claimed.attempts() > taker.maxAttempts()) {
            end(
                    held,
                    Ending.How.dead("it was delivered " + taker.maxAttempts()
                            + " times, and none of its consumers has said what came of it"));
        } else {
            Event event = queue.event(claimed, taker.json());
            holdings.taken(held, taker, event);
            queue.counters().one(Count.DELIVERED);
            taker.take(held, event);
        }
    }

    private int want() {
        int room = intakes.stream().mapToInt(Intake::room).sum();
        int ahead = appetite.ahead(intakes.stream().mapToInt(Intake::lanes).sum());
        return waiting.size() > ahead / 2 ? 0 : Math.min(MOST, room + ahead - waiting.size());
    }

    private void ask(int want) {
        if (want <= 0) {
            return;
        }
        asking = true;
        hungry = false;
        queue.counters().one(Count.ASKED);
        Duration lease =
                intakes.stream().map(Intake::lease).max(Duration::compareTo).orElseThrow();
        long until = System.nanoTime() + lease.toNanos();
        queue.claim(want, lease)
                .whenComplete((batch, failure) -> step(() -> {
                    asking = false;
                    if (failure == null) {
                        brought(want, batch, until);
                    } else {
                        trouble.failed(failure);
                        look.within(pace.untilRetry());
                    }
                }));
    }

    private void brought(int want, Batch batch, long until) {
        trouble.over();
        for (Claimed claimed : batch.events()) {
            Held held = new Held(claimed, until);
            holdings.add(held);
            waiting.add(held);
        }
        int brought = batch.events().size();
        if (brought == want) {
            hungry = true;
        } else if (brought > 0) {
            pace.found();
        } else {
            pace.foundNothing();
            queue.counters().one(Count.FOUND_NOTHING);
        }
        if (!hungry) {
            look.within(pace.untilNext());
        }
        Duration next = batch.next();
        if (next != null) {
            look.within(next);
        }
    }
}
