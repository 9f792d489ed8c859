// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.RowStream;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.reactivestreams.tck.flow.FlowPublisherVerification;

/** Streams of rows, by the rules of Reactive Streams. */
@ExtendWith(PostgresExtension.class)
class StreamTckTest {
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
        return PublisherRules.of(Rows::new);
    }

    @Test
    void theKitHasTests() {
        assertThat(PublisherRules.tests().filter(test -> test.getName().startsWith("required_")))
                .hasSizeGreaterThanOrEqualTo(20);
    }

    /** The streams under test; portions of three rows, so that most tests need several. */
    public final class Rows extends FlowPublisherVerification<Integer> {
        public Rows() {
            super(PublisherRules.environment());
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
