// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.HowdahException;
import io.howdah.StackExecutionException;
import io.howdah.StackExecutionException.Fate;
import io.howdah.StackExecutionException.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What has come of the operations of a stack; told once, when it has ended. On the event loop. */
final class StackOutcomes {
    /** PostgreSQL refuses whatever is sent in a transaction that has failed. */
    private static final String FAILED_TRANSACTION = "25P02";

    private final Stack stack;
    private final boolean inTransaction;
    private final Path path;
    private final StackTelemetry.Span span;
    private final Map<Integer, List<Outcome>> answers = new HashMap<>();
    private final Map<Integer, Failed> errors = new HashMap<>();

    /** Why an operation failed while the others went on. */
    private record Failed(Fate fate, HowdahException why) {}

    /** @param inTransaction whether the stack is part of a transaction that was open already */
    StackOutcomes(Stack stack, boolean inTransaction, Path path, StackTelemetry.Span span) {
        this.stack = stack;
        this.inTransaction = inTransaction;
        this.path = path;
        this.span = span;
    }

    void done(Step which, Outcome outcome) {
        answers.computeIfAbsent(which.operation(), none -> new ArrayList<>()).add(outcome);
    }

    /** The steps were done, and are to be done again. */
    void undone(Unit unit) {
        unit.steps().forEach(step -> answers.remove(step.operation()));
    }

    boolean nothingDone() {
        return answers.isEmpty();
    }

    /** An operation has failed, and the others go on, unless the transaction had failed before the stack. */
    void failedAlone(int operation, HowdahException why) {
        boolean hopeless = why.sqlState().filter(FAILED_TRANSACTION::equals).isPresent();
        errors.put(operation, new Failed(hopeless ? Fate.ABORTED : unsentFate(), why));
    }

    /** What becomes of the transaction when the stack fails. */
    Fate fate() {
        return inTransaction && !stack.continuesOnError() ? Fate.ABORTED : unsentFate();
    }

    /** The same when the server knows nothing of it, or has undone what failed. */
    Fate unsentFate() {
        return inTransaction ? Fate.CONTINUES : Fate.ROLLED_BACK;
    }

    /** The stack has ended; what went on without the operations that failed is a success. */
    Outcome ended() {
        span.ended(errors.size(), null);
        List<Outcome> parts = new ArrayList<>(stack.size());
        int done = 0;
        for (int operation = 0; operation < stack.size(); operation++) {
            Failed error = errors.get(operation);
            parts.add(
                    error == null
                            ? Outcome.of(answers.getOrDefault(operation, List.of()))
                            : Outcome.failed(stack.failure(operation, done, path, error.fate(), error.why())));
            done += isDone(operation) ? 1 : 0;
        }
        return Outcome.together(List.copyOf(parts));
    }

    /** Whether all of its statements were answered; there is nothing to be done of a script without any. */
    private boolean isDone(int operation) {
        int answered = answers.getOrDefault(operation, List.of()).size();
        int statements = stack.operations().get(operation).commands().size();
        return answered > 0 && answered == statements && !errors.containsKey(operation);
    }

    /**
     * The stack has ended.
     *
     * @param operation that failed; the number of operations where the commit did
     */
    StackExecutionException failed(int operation, Fate fate, HowdahException why) {
        int done = (int) IntStream.range(0, operation).filter(this::isDone).count();
        StackExecutionException failure = stack.failure(operation, done, path, fate, why);
        span.ended(errors.size(), failure);
        return failure;
    }
}
