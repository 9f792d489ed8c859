// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events.hub;

import io.howdah.HowdahException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One line, from its opening until it is lost or given back. It is asked for a sign of life now and then: a connection of
 * which the other side has vanished says nothing by itself. In the hub's steps.
 */
final class Reception {
    private static final Runnable NOTHING = () -> {};

    private final Line line;
    private final Clockwork clockwork;
    private final Executor steps;
    private final Duration heartbeat;
    private final Consumer<String> lost;
    /** Channels of which the end was asked for and not confirmed: what comes over them still is of before. */
    private final List<String> ending = new ArrayList<>();

    private final Instant begun = Instant.now();
    private Instant lastSign = begun;
    private Runnable cancelTimer = NOTHING;
    private boolean over;

    /** @param lost told why, once, unless the line is given back before */
    Reception(Line line, Clockwork clockwork, Executor steps, Duration heartbeat, Consumer<String> lost) {
        this.line = line;
        this.clockwork = clockwork;
        this.steps = steps;
        this.heartbeat = heartbeat;
        this.lost = lost;
    }

    void begin(Consumer<Notification> listener) {
        line.onNotification(notification -> steps.execute(() -> {
            if (!over && !ending.contains(notification.channel())) {
                listener.accept(notification);
            }
        }));
        line.ended().whenComplete((ended, failure) -> steps.execute(() -> end("the connection ended", line::close)));
        probeLater();
    }

    int backend() {
        return line.backend();
    }

    /** When it was opened. */
    Instant begun() {
        return begun;
    }

    /** When the last question was sent that was answered: what was sent before that was heard. */
    Instant lastSign() {
        return lastSign;
    }

    void listen(String channel, Runnable inForce) {
        ask(() -> line.run("LISTEN " + quoted(channel)), inForce);
    }

    void unlisten(String channel) {
        ending.add(channel);
        ask(() -> line.run("UNLISTEN " + quoted(channel)), () -> ending.remove(channel));
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    CompletionStage<?> send(String channel, String payload) {
        return line.send(channel, payload);
    }

    private void ask(Supplier<CompletionStage<?>> question, Runnable answered) {
        Instant asked = Instant.now();
        question.get()
                .whenComplete((answer, failure) -> steps.execute(() -> {
                    if (over) {
                        return;
                    }
                    if (failure == null) {
                        lastSign = asked;
                        answered.run();
                    } else {
                        end(String.valueOf(failure.getMessage()), line::close);
                    }
                }));
    }

    /** Runs a step when all has been heard that the server had to say until now, unless the line is lost before. */
    void behindASign(Runnable step) {
        if (!over) {
            ask(line::probe, step);
        }
    }

    private void probeLater() {
        after(heartbeat, this::probe);
    }

    private void probe() {
        after(heartbeat, () -> {
            String why = "no sign of life within the heartbeat " + HowdahException.inWords(heartbeat);
            end(why, () -> line.breakOff(why));
        });
        ask(line::probe, () -> {
            cancelTimer.run();
            probeLater();
        });
    }

    private void after(Duration time, Runnable step) {
        cancelTimer = clockwork.later(
                time,
                () -> steps.execute(() -> {
                    if (!over) {
                        step.run();
                    }
                }));
    }

    private void end(String why, Runnable how) {
        if (!over) {
            stop(how);
            lost.accept(why);
        }
    }

    /** Gives the line back. */
    void close() {
        if (!over) {
            stop(line::close);
        }
    }

    private void stop(Runnable how) {
        over = true;
        cancelTimer.run();
        how.run();
    }
}
