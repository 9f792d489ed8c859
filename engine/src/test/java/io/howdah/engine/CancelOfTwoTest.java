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
import java.util.function.BinaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
        AFTER_EITHER((one, other) -> one.runAfterEither(other, () -> {}).thenApply(v -> ""));

        private final BinaryOperator<Reply<String>> stage;

        Way(BinaryOperator<Reply<String>> stage) {
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
