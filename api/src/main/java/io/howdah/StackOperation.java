// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One operation of a {@link StatementStack}. Immutable.
 *
 * @param sql a statement, or a script
 * @param parameters of an EXECUTE its values, of an EXECUTE_MANY its sets; unmodifiable
 */
public record StackOperation(Method method, String sql, List<@Nullable Object> parameters) {
    /** What is done with the SQL; each as the verb of the same name in {@link Statements}. */
    public enum Method {
        EXECUTE,
        EXECUTE_MANY,
        EXECUTE_SCRIPT
    }

    public StackOperation {
        Objects.requireNonNull(method, "method");
        if (Objects.requireNonNull(sql, "sql").isBlank()) {
            throw invalid("The SQL of an operation is blank: push a statement, or leave the operation out");
        }
        parameters = Copies.list(Objects.requireNonNull(parameters, "parameters"));
        if (method == Method.EXECUTE_MANY && parameters.isEmpty()) {
            throw invalid("There are no sets of parameters: push at least one, or leave the operation out");
        }
    }

    private static UsageException invalid(String what) {
        return new UsageException(ErrorId.STACK_INVALID, what + ".");
    }

    /** Without the values, which belong in no log. */
    @Override
    public String toString() {
        return method + "[" + parameters.size() + " parameters]";
    }
}
