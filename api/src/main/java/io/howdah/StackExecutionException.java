// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;

/**
 * An operation of a {@link StatementStack} failed, or the commit behind all of them. The cause is the failure as the
 * statement alone would have met it, {@link #server()} what the server said of it.
 *
 * <pre>{@code
 * try {
 *     database.executeStack(transfer).await();
 * } catch (StackExecutionException failure) {
 *     if (failure.index() == 1 && failure.getCause() instanceof CheckViolationException) {
 *         return overdrawn();
 *     }
 *     throw failure;
 * }
 * }</pre>
 */
public class StackExecutionException extends HowdahException {
    private static final long serialVersionUID = 1L;

    /** How the stack was to treat failures. */
    public enum Mode {
        FAIL_FAST,
        CONTINUE_ON_ERROR
    }

    /** How the stack was sent. */
    public enum Path {
        /** Pipelined. */
        NATIVE,
        /** One statement after the other: {@code stack-native-disabled}. */
        SEQUENTIAL
    }

    /** What became of the transaction. */
    public enum Fate {
        /** It was the stack's own, or the operation's, and nothing of it stays. */
        ROLLED_BACK,
        /** It is the caller's, and can only be rolled back. */
        ABORTED,
        /** It is the caller's and goes on, as it was before the operation. */
        CONTINUES,
        /** The connection broke; look for what the stack was to do before you do it again. */
        UNKNOWN
    }

    private final int index;
    private final int done;
    private final String sqlHash;
    private final Mode mode;
    private final Path path;
    private final Fate fate;

    /**
     * For engines only.
     *
     * @param index of the operation; the number of operations where the commit failed
     * @param done how many operations before it were done
     * @param sql of the operation, as it was pushed
     * @param shown the same as it may be shown
     */
    public StackExecutionException(
            int index,
            int done,
            int size,
            String sql,
            String shown,
            Mode mode,
            Path path,
            Fate fate,
            HowdahException cause) {
        super(
                index < size ? ErrorId.STACK_OPERATION : ErrorId.STACK_COMMIT,
                message(index, size, shown, mode, path, fate, cause),
                cause.server().orElse(null),
                cause);
        this.index = index;
        this.done = done;
        this.sqlHash = hash(sql);
        this.mode = mode;
        this.path = path;
        this.fate = fate;
    }

    private static String message(
            int index, int size, String shown, Mode mode, Path path, Fate fate, HowdahException cause) {
        String what = index < size
                ? "Operation " + index + " of a stack of " + size + " failed: '" + shown + "'"
                : "The commit of a stack of " + size + " failed";
        String became =
                switch (fate) {
                    case ROLLED_BACK -> "nothing of it stays";
                    case ABORTED -> "the caller's transaction can only be rolled back";
                    case CONTINUES -> "the caller's transaction goes on without it";
                    case UNKNOWN -> "what became of it is not known";
                };
        return what + " (" + (mode == Mode.FAIL_FAST ? "fail-fast" : "continue-on-error")
                + (path == Path.NATIVE ? "" : ", statement by statement") + "); " + became + ". " + cause.getMessage();
    }

    /** The first 16 hexadecimal digits of the SHA-256 of a statement, by which logs and figures name it. */
    public static String hash(String sql) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(sql.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible); // every JDK has it
        }
    }

    /** The failure as the statement alone would have met it. */
    @Override
    public synchronized HowdahException getCause() {
        return (HowdahException) Objects.requireNonNull(super.getCause());
    }

    /** Which operation failed, from 0; the number of operations where all were done and the commit failed. */
    public int index() {
        return index;
    }

    /**
     * How many operations before this one were done, as far as the server has said so: none where the stack was refused
     * before anything was sent, and where it continues on errors not those that failed. Where they did not stand alone they
     * are undone with this one.
     */
    public int done() {
        return done;
    }

    /** The {@link #hash} of the operation's SQL; of the last operation's where the commit failed. */
    public String sqlHash() {
        return sqlHash;
    }

    public Mode mode() {
        return mode;
    }

    public Path path() {
        return path;
    }

    /** What became of the transaction. */
    public Fate fate() {
        return fate;
    }
}
