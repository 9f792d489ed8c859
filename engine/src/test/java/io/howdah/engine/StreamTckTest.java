// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.RowStream;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.SkipException;
import org.testng.annotations.BeforeMethod;

/**
 * The compatibility kit of Reactive Streams: each of its tests becomes one of JUnit's, for it is written for TestNG. What
 * it skips is shown as skipped.
 */
@ExtendWith(PostgresExtension.class)
class StreamTckTest {
    private static final int TIMEOUT = 2000;
    private static final int NO_SIGNAL_WITHIN = 100;

    private Database database;

    @BeforeEach
    void open(TestSchema schema) {
        database = Howdah.open(schema.uri() + "&max-size=20");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @TestFactory
    Stream<DynamicTest> theRulesOfAPublisher() {
        return tests().map(test -> DynamicTest.dynamicTest(test.getName(), () -> run(test)));
    }

    @Test
    void theKitHasTests() {
        assertThat(tests().filter(test -> test.getName().startsWith("required_")))
                .hasSizeGreaterThanOrEqualTo(20);
    }

    private static Stream<Method> tests() {
        return Arrays.stream(FlowPublisherVerification.class.getMethods())
                .filter(method -> method.isAnnotationPresent(org.testng.annotations.Test.class))
                .sorted(Comparator.comparing(Method::getName));
    }

    private void run(Method test) throws Throwable {
        Rows rows = new Rows();
        try {
            for (Method before : Rows.class.getMethods()) {
                if (before.isAnnotationPresent(BeforeMethod.class)) {
                    before.invoke(rows);
                }
            }
            test.invoke(rows);
        } catch (InvocationTargetException wrapped) {
            boolean required = test.getName().startsWith("required_");
            if (!required && wrapped.getCause() instanceof SkipException skipped) {
                Assumptions.abort(skipped.getMessage());
            }
            throw wrapped.getCause();
        }
    }

    /** The streams under test; portions of three rows, so that most tests need several. */
    public final class Rows extends FlowPublisherVerification<Integer> {
        public Rows() {
            super(new TestEnvironment(TIMEOUT, NO_SIGNAL_WITHIN));
        }

        @Override
        public Flow.Publisher<Integer> createFlowPublisher(long elements) {
            return database.stream(Integer.class, "select generate_series(1, $1)::int", elements)
                    .fetchSize(3);
        }

        @Override
        public Flow.Publisher<Integer> createFailedFlowPublisher() {
            RowStream<Integer> stream = database.stream(Integer.class, "select 1");
            stream.forEach(row -> {}).await();
            return stream;
        }
    }
}
