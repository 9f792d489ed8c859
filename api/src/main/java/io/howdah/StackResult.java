// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one operation of a {@link StatementStack} did. Immutable.
 *
 * <pre>{@code
 * for (StackResult result : database.executeStack(
 *                 imports, StackOptions.defaults().continueOnError())
 *         .await()) {
 *     result.error().ifPresent(failure -> rejected.add(failure.index()));
 * }
 * }</pre>
 */
public final class StackResult {
    private final List<Result> results;
    private final @Nullable StackExecutionException error;
    private final @Nullable String warning;

    private StackResult(List<Result> results, @Nullable StackExecutionException error, @Nullable String warning) {
        this.results = List.copyOf(results);
        this.error = error;
        this.warning = warning;
    }

    /**
     * Of an operation that was done; for engines only.
     *
     * @param results one for each statement
     */
    public static StackResult done(List<Result> results, @Nullable String warning) {
        return new StackResult(results, null, warning);
    }

    /** Of an operation that failed; for engines only. */
    public static StackResult failed(StackExecutionException error) {
        return new StackResult(List.of(), error, null);
    }

    /** What the statement did, the last one of a script; empty when the operation failed, or held no statement. */
    public Optional<Result> result() {
        return results.isEmpty() ? Optional.empty() : Optional.of(results.get(results.size() - 1));
    }

    /** What each statement of a script did; otherwise one result, and none when the operation failed. */
    public List<Result> results() {
        return results;
    }

    /** The rows of {@link #result()}; none when there is none. */
    public List<Row> rows() {
        return result().map(Result::rows).orElse(List.of());
    }

    /** The rows that all statements of the operation affected together. */
    public long rowsAffected() {
        return results.stream().mapToLong(Result::rowsAffected).sum();
    }

    /** Why the operation failed; only where the stack continues on errors. */
    public Optional<StackExecutionException> error() {
        return Optional.ofNullable(error);
    }

    public boolean isError() {
        return error != null;
    }

    /** The first WARNING that PostgreSQL raised for the operation. */
    public Optional<String> warning() {
        return Optional.ofNullable(warning);
    }

    /** Counts, no contents: rows may hold what belongs in no log. */
    @Override
    public String toString() {
        return isError() ? "StackResult[" + error + "]" : "StackResult" + results;
    }
}
