// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.QueryCancelledException;
import io.howdah.Reply;
import io.howdah.SqlGrammarException;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Stages that wait for two statements: they cancel both of them, and await the first where that is enough. */
@ExtendWith(PostgresExtension.class)
@Timeout(120)
class CancelOfTwoTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    /** The ways in which a stage can wait for two. */
    enum Way {
        COMBINE((one, other) -> one.thenCombine(other, (a, b) -> a)),
        ACCEPT_BOTH((one, other) -> one.thenAcceptBoth(other, (a, b) -> {}).thenApply(v -> "")),
        AFTER_BOTH((one, other) -> one.runAfterBoth(other, () -> {}).thenApply(v -> "")),
        APPLY_TO_EITHER((one, other) -> one.applyToEither(other, a -> a)),
        ACCEPT_EITHER((one, other) -> one.acceptEither(other, a -> {}).thenApply(v -> "")),
        AFTER_EITHER((one, other) -> one.runAfterEither(other, () -> {}).thenApply(v -> "")),
        COMBINE_ASYNC((one, other) -> one.thenCombineAsync(other, (a, b) -> a)),
        ACCEPT_BOTH_ASYNC(
                (one, other) -> one.thenAcceptBothAsync(other, (a, b) -> {}).thenApply(v -> "")),
        AFTER_BOTH_ASYNC((one, other) -> one.runAfterBothAsync(other, () -> {}).thenApply(v -> "")),
        APPLY_TO_EITHER_ASYNC((one, other) -> one.applyToEitherAsync(other, a -> a)),
        ACCEPT_EITHER_ASYNC(
                (one, other) -> one.acceptEitherAsync(other, a -> {}).thenApply(v -> "")),
        AFTER_EITHER_ASYNC(
                (one, other) -> one.runAfterEitherAsync(other, () -> {}).thenApply(v -> "")),
        COMBINE_ELSEWHERE((one, other) -> one.thenCombineAsync(other, (a, b) -> a, Runnable::run)),
        ACCEPT_BOTH_ELSEWHERE((one, other) ->
                one.thenAcceptBothAsync(other, (a, b) -> {}, Runnable::run).thenApply(v -> "")),
        AFTER_BOTH_ELSEWHERE((one, other) ->
                one.runAfterBothAsync(other, () -> {}, Runnable::run).thenApply(v -> "")),
        APPLY_TO_EITHER_ELSEWHERE((one, other) -> one.applyToEitherAsync(other, a -> a, Runnable::run)),
        ACCEPT_EITHER_ELSEWHERE((one, other) ->
                one.acceptEitherAsync(other, a -> {}, Runnable::run).thenApply(v -> "")),
        AFTER_EITHER_ELSEWHERE((one, other) ->
                one.runAfterEitherAsync(other, () -> {}, Runnable::run).thenApply(v -> ""));

        private final BinaryOperator<Reply<String>> stage;

        Way(BinaryOperator<Reply<String>> stage) {
            this.stage = stage;
        }
    }

    /** The ways in which a stage can wait for one behind another, of which the first fails or does not. */
    enum Chain {
        COMPOSE("select 'one'", (one, next) -> one.thenCompose(value -> next.get())),
        COMPOSE_ASYNC("select 'one'", (one, next) -> one.thenComposeAsync(value -> next.get())),
        COMPOSE_ELSEWHERE("select 'one'", (one, next) -> one.thenComposeAsync(value -> next.get(), Runnable::run)),
        INSTEAD("select no_column", (one, next) -> one.exceptionallyCompose(failure -> next.get())),
        INSTEAD_ASYNC("select no_column", (one, next) -> one.exceptionallyComposeAsync(failure -> next.get())),
        INSTEAD_ELSEWHERE(
                "select no_column", (one, next) -> one.exceptionallyComposeAsync(failure -> next.get(), Runnable::run));

        private final String first;
        private final BiFunction<Reply<String>, Supplier<Reply<String>>, Reply<String>> stage;

        Chain(String first, BiFunction<Reply<String>, Supplier<Reply<String>>, Reply<String>> stage) {
            this.first = first;
            this.stage = stage;
        }
    }

    private static Reply<String> sleeping(Database database) {
        return database.selectValue(String.class, "select pg_sleep(60)::text");
    }

    @ParameterizedTest
    @EnumSource
    void bothAreCancelled(Way way, TestSchema schema) {
        try (Database database = Howdah.open(schema.uri())) {
            Reply<String> one = sleeping(database);
            Reply<String> other = sleeping(database);
            way.stage.apply(one, other).cancel();

            assertThatThrownBy(() -> one.await(SOON)).isInstanceOf(QueryCancelledException.class);
            assertThatThrownBy(() -> other.await(SOON)).isInstanceOf(QueryCancelledException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theSecondOfTwoBehindEachOtherIsCancelled(Chain chain, TestSchema schema) throws Exception {
        try (Database database = Howdah.open(schema.uri())) {
            CompletableFuture<Reply<String>> begun = new CompletableFuture<>();
            Reply<String> whole = chain.stage.apply(database.selectValue(String.class, chain.first), () -> {
                Reply<String> second = sleeping(database);
                begun.complete(second);
                return second;
            });
            Reply<String> second = begun.get(20, TimeUnit.SECONDS);
            while (!second.isDone()) { // the function may not have returned it yet
                whole.cancel();
                Thread.yield();
            }

            assertThatThrownBy(() -> second.await(SOON)).isInstanceOf(QueryCancelledException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_ALL, names = ".*EITHER.*")
    void whoWaitsForEitherDoesNotWaitForTheSlowerOne(Way way, TestSchema schema) {
        try (Database database = Howdah.open(schema.uri())) {
            Reply<String> slow = sleeping(database);
            way.stage
                    .apply(slow, database.selectValue(String.class, "select 'quick'"))
                    .await(SOON);

            assertThat(slow).isNotDone();
            slow.cancel();
        }
    }

    @Test
    void theOtherIsCancelledWhenTheOneHasItsAnswer(TestSchema schema) {
        try (Database database = Howdah.open(schema.uri())) {
            Reply<String> one = database.selectValue(String.class, "select 'one'");
            Reply<String> other = sleeping(database);
            Reply<String> both = one.thenCombine(other, (a, b) -> a);
            assertThat(one.await()).isEqualTo("one");
            both.cancel();

            assertThatThrownBy(() -> both.await(SOON)).isInstanceOf(QueryCancelledException.class);
        }
    }

    @Test
    void whatIsNoReplyIsLeftAlone(TestSchema schema) {
        try (Database database = Howdah.open(schema.uri())) {
            CompletableFuture<String> others = new CompletableFuture<>();
            Reply<String> one = sleeping(database);
            one.thenCombine(others, (a, b) -> a).cancel();

            assertThatThrownBy(() -> one.await(SOON)).isInstanceOf(QueryCancelledException.class);
            assertThat(others).isNotDone();
        }
    }

    @Test
    void whoWaitsForEitherHasTheQuickerOne(TestSchema schema) {
        try (Database database = Howdah.open(schema.uri())) {
            Reply<String> slow = sleeping(database);
            Reply<String> quick = database.selectValue(String.class, "select 'quick'");
            assertThat(slow.applyToEither(quick, value -> value).await(SOON)).isEqualTo("quick");
            assertThatThrownBy(() -> slow.applyToEither(database.selectValue(String.class, "select no_column"), a -> a)
                            .await(SOON))
                    .isInstanceOf(SqlGrammarException.class);
            slow.cancel();
        }
    }

    @Test
    void aFutureThatIsDoneAlreadyEndsAnEither(TestSchema schema) {
        try (Database database = Howdah.open(schema.uri())) {
            CompletableFuture<String> done = CompletableFuture.completedFuture("done");
            Reply<String> one = sleeping(database);
            assertThat(one.applyToEither(done, String::length).await(SOON)).isEqualTo(4);
            one.acceptEither(done, value -> {}).await(SOON);
            one.runAfterEither(done, () -> {}).await(SOON);
            one.cancel();
        }
    }
}
