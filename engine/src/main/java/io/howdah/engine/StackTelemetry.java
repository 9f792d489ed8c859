// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.StackExecutionException;
import io.howdah.StackExecutionException.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Told of every stack: once when it begins on a connection, once when it ends. On event loops, so nothing here may wait.
 */
public interface StackTelemetry {
    /** @return told of the end */
    Span began(Call call);

    /** A stack that is executed, without its SQL and parameters. */
    interface Call {
        /** The database's name in the configuration. */
        String database();

        int statements();

        boolean continuesOnError();

        Path path();

        /** Whether {@code stack-native-disabled} has chosen the path. */
        boolean forced();

        /** A hash of each operation's SQL, see {@link StackExecutionException#hash}; computed when asked for. */
        List<String> hashedOperations();
    }

    /** A stack from its begin to its end. */
    interface Span {
        /**
         * Called once.
         *
         * @param partialErrors operations that failed while the stack went on
         * @param failure what the stack as a whole failed with
         */
        void ended(int partialErrors, @Nullable StackExecutionException failure);
    }

    /** Tells several. */
    static StackTelemetry all(List<StackTelemetry> told) {
        return call -> {
            List<Span> spans = told.stream().map(each -> each.began(call)).toList();
            return (partialErrors, failure) -> spans.forEach(span -> span.ended(partialErrors, failure));
        };
    }
}
