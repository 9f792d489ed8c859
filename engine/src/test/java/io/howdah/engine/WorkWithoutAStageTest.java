// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.Reply;
import io.howdah.Session;
import io.howdah.testkit.TestSchema;
import java.io.IOException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Work that gives no stage which could fail: what it did is undone, and its connection given back, all the same. */
@Timeout(60)
class WorkWithoutAStageTest extends SessionAndTable {
    /** What the work does in the place of returning a stage. */
    enum Mistake {
        AN_ERROR {
            @Override
            <T> CompletionStage<T> make() {
                throw new NoClassDefFoundError("app/Missing");
            }
        },
        /** Java checks what is thrown, other languages and some tools do not. */
        A_CHECKED_EXCEPTION {
            @Override
            <T> CompletionStage<T> make() {
                throw Mistake.<RuntimeException>unchecked(new IOException("a file"));
            }
        },
        NULL {
            @Override
            @SuppressWarnings("NullAway") // that is the mistake
            <T> CompletionStage<T> make() {
                return null;
            }
        };

        abstract <T> CompletionStage<T> make();

        @SuppressWarnings("unchecked")
        private static <E extends Exception> E unchecked(Exception checked) throws E {
            throw (E) checked;
        }

        Function<Session, CompletionStage<String>> after(String sql) {
            return session -> {
                session.execute(sql);
                return make();
            };
        }
    }

    private static void assertFails(Reply<?> reply) {
        assertThatThrownBy(reply::await)
                .satisfiesAnyOf(
                        failure -> assertThat(failure).isInstanceOf(NoClassDefFoundError.class),
                        failure -> assertThat(failure).hasCauseInstanceOf(IOException.class),
                        failure -> assertThat(failure).hasMessageContaining("gave null where a stage is expected"));
    }

    @ParameterizedTest
    @EnumSource
    void itsConnectionIsGivenBack(Mistake mistake, TestSchema schema) {
        try (Database one = Howdah.open(schema.uri() + "&max-size=1&acquire-timeout=2s")) {
            assertFails(one.with(mistake.after("select 1")));
            assertFails(one.inTransaction(mistake.after("select 1")));

            assertThat(one.selectOne(Integer.class, "select 2").await()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void itsTransactionIsRolledBack(Mistake mistake) {
        assertFails(session.inTransaction(mistake.after("insert into t values (1)")));
        session.execute("insert into t values (2)").await();

        assertThat(ids()).as("what is done next is in no transaction").containsExactly(2);
    }

    @ParameterizedTest
    @EnumSource
    void asAPartOfATransactionItIsUndoneAlone(Mistake mistake) {
        session.begin();
        session.execute("insert into t values (1)");
        assertFails(session.inSavepoint(mistake.after("insert into t values (2)")));
        assertFails(session.inTransaction(mistake.after("insert into t values (3)")));
        session.commit().await();

        assertThat(ids()).containsExactly(1);
    }
}
