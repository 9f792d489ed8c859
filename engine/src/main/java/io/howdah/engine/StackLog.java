// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.StackExecutionException.Path;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;

/** Logs stacks: each operation as a hash, never its SQL or parameters. */
final class StackLog implements StackTelemetry {
    private static final System.Logger LOG = System.getLogger("io.howdah.stack");

    @Override
    public Span began(Call call) {
        long start = System.nanoTime();
        LOG.log(Level.DEBUG, () -> "stack.execute.start " + fields(call));
        return (partialErrors, failure) -> {
            if (failure == null) {
                LOG.log(
                        Level.DEBUG,
                        () -> "stack.execute.complete " + fields(call) + after(start) + " partial_errors="
                                + partialErrors);
            } else {
                LOG.log(
                        Level.ERROR,
                        () -> "stack.execute.failed " + fields(call) + after(start) + " index=" + failure.index()
                                + " error_id=" + failure.id()
                                + " error_type=" + failure.getCause().getClass().getSimpleName());
            }
        };
    }

    private static String fields(Call call) {
        boolean pipelined = call.path() == Path.NATIVE;
        return "db_system=postgresql database=" + call.database() + " stack_size=" + call.statements()
                + " continue_on_error=" + call.continuesOnError() + " native_pipeline=" + pipelined
                + " forced_disable=" + call.forced() + " hashed_operations=" + call.hashedOperations();
    }

    private static String after(long start) {
        return " duration_ms=" + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }
}
