// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.howdah.CommitOutcomeUnknownException;
import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.StackExecutionException;
import io.howdah.StackExecutionException.Fate;
import io.howdah.StackOptions;
import io.howdah.StatementStack;
import io.howdah.testkit.Link;
import io.howdah.testkit.Link.Side;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Answers to a stack that are not those to its operations: nobody may take them for such. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class StackAnswersTest {
    private static final StackOptions CONTINUE = StackOptions.defaults().continueOnError();

    /** The answer to one of several: CommandComplete, with its length. */
    private static final Pattern COMPLETE = Pattern.compile("C\0\0\0\u000fINSERT 0 1\0");

    /** What happens to the first such answer of a stack on its way. */
    enum Mishap {
        COMES_TWICE("$0$0"),
        IS_LOST("");

        private final String instead;

        Mishap(String instead) {
            this.instead = instead;
        }

        byte[] befall(byte[] portion) {
            String text = new String(portion, StandardCharsets.ISO_8859_1);
            return COMPLETE.matcher(text).replaceFirst(instead).getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    private static boolean answersAnInsert(byte[] portion) {
        return COMPLETE.matcher(new String(portion, StandardCharsets.ISO_8859_1))
                .find();
    }

    private interface Scene {
        void play(Database database, AtomicBoolean armed);
    }

    /** On a link on which a mishap befalls the answer to the next insert when that is armed. */
    private static void play(TestSchema schema, Mishap mishap, Scene scene) throws IOException {
        AtomicBoolean armed = new AtomicBoolean();
        try (Link link = new Link(
                        schema.server().host(),
                        schema.server().port(),
                        () -> (from, portion, to) -> to.write(
                                from == Side.SERVER && answersAnInsert(portion) && armed.getAndSet(false)
                                        ? mishap.befall(portion)
                                        : portion));
                Database database = Howdah.open(schema.uri() + "&max-size=1&host=localhost&port=" + link.port())) {
            database.execute("create table t(id int)").await();
            scene.play(database, armed);
        }
    }

    private static StatementStack inserts() {
        return StatementStack.empty()
                .pushExecute("insert into t values ($1)", 1)
                .pushExecute("insert into t values ($1)", 2)
                .pushExecute("insert into t values ($1)", 3);
    }

    private static int backend(Database database) {
        return database.selectValue(Integer.class, "select pg_backend_pid()").await();
    }

    private static void assertConnectionEnds(Database database, StackOptions options, AtomicBoolean armed) {
        database.executeStack(inserts(), options).await(); // prepared, so that the next one is one flight
        int backend = backend(database);
        armed.set(true);

        StackExecutionException failure =
                catchThrowableOfType(StackExecutionException.class, () -> database.executeStack(inserts(), options)
                        .await());

        assertThat(failure.fate()).isEqualTo(Fate.UNKNOWN);
        assertThat(failure)
                .hasCauseInstanceOf(CommitOutcomeUnknownException.class)
                .hasStackTraceContaining("answers to a stack are not those to its statements");
        assertThat(backend(database)).isNotEqualTo(backend);
    }

    @ParameterizedTest
    @EnumSource
    void theyEndTheConnectionAndTheOutcomeIsUnknown(Mishap mishap, TestSchema schema) throws IOException {
        play(schema, mishap, (database, armed) -> {
            assertConnectionEnds(database, StackOptions.defaults(), armed);

            assertThat(database.selectValue(Long.class, "select count(*) from t")
                            .await())
                    .isEqualTo(6); // it was kept, though nobody could know that
        });
    }

    @ParameterizedTest
    @EnumSource
    void thoseOfOneThatContinuesToo(Mishap mishap, TestSchema schema) throws IOException {
        play(schema, mishap, (database, armed) -> assertConnectionEnds(database, CONTINUE, armed));
    }
}
