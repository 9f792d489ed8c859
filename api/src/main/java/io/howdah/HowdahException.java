// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whatever fails in Howdah. Unchecked; the subclasses are the cases that a caller may want to treat differently,
 * {@link #id()} tells them all apart. A message says what was tried, the values that matter and what to do; it never
 * holds a password or a parameter's value.
 *
 * <pre>{@code
 * try {
 *     session.execute("insert into users(email) values ($1)", email).await();
 * } catch (UniqueViolationException taken) {
 *     return conflict(taken.server().flatMap(ServerError::constraint));
 * }
 * }</pre>
 */
public class HowdahException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorId id;
    private final transient @Nullable ServerError server;
    private transient @Nullable FailedAt at;
    private transient volatile @Nullable Unseen unseen;

    public HowdahException(ErrorId id, String message) {
        this(id, message, null, null);
    }

    public HowdahException(ErrorId id, String message, @Nullable Throwable cause) {
        this(id, message, null, cause);
    }

    public HowdahException(ErrorId id, String message, @Nullable ServerError server, @Nullable Throwable cause) {
        super(id + " " + message, cause);
        this.id = id;
        this.server = server;
    }

    /**
     * The exception for an error that the server sent in answer to a statement, by its SQLSTATE.
     *
     * @param attempt what was tried, for the message
     */
    public static HowdahException fromServer(ServerError error, String attempt) {
        return SqlStates.exception(error, attempt);
    }

    /** A duration as messages tell it, for example {@code 0.3 s} or {@code 1 min 30 s}; for engines only. */
    public static String inWords(Duration duration) {
        return Spans.of(duration);
    }

    /** Notes which statement failed; for engines only. */
    public static <E extends HowdahException> E located(E failure, FailedAt at) {
        HowdahException located = failure;
        located.at = located.at == null ? at : located.at;
        return failure;
    }

    /** Which statement failed and where, if it is one statement's failure. */
    public Optional<FailedAt> at() {
        return Optional.ofNullable(at);
    }

    /** One watch, however many replies fail with this. */
    final synchronized Unseen unseen() {
        Unseen watch = unseen;
        if (watch == null) {
            watch = new Unseen(String.valueOf(getMessage()));
            unseen = watch;
        }
        return watch;
    }

    /** Whoever has looked at it so far was none of the application's. */
    final synchronized void unseenAgain() {
        unseen = null;
    }

    /**
     * The class and the message. Whoever asks for them has seen the failure, as a log does, and as the JDK does when it
     * passes one on. Of {@code CompletableFuture.allOf} nothing else can be heard: it reads the outcome of a reply from its
     * field, and calls no method of the reply.
     */
    @Override
    public String toString() {
        Unseen watch = unseen;
        if (watch != null) {
            watch.seen();
        }
        return super.toString();
    }

    public ErrorId id() {
        return id;
    }

    /** What the server said, if it was the server that refused. */
    public Optional<ServerError> server() {
        return Optional.ofNullable(server);
    }

    /** The server's SQLSTATE, if it was the server that refused. */
    public Optional<String> sqlState() {
        return server().map(ServerError::sqlState);
    }
}
