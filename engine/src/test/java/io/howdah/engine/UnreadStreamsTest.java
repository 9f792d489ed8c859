// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.HowdahException;
import io.howdah.PoolExhaustedException;
import io.howdah.Session;
import io.howdah.TransactionOptions;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Streams whose subscribers ask for no more: docs/statements.md says what they keep, and for how long. */
@ExtendWith(PostgresExtension.class)
class UnreadStreamsTest {
    private static final String PIDS = "select pg_backend_pid() from generate_series(1, 20)";

    /** The verb that finds no connection waits longer than a statement may take. */
    @Test
    void itKeepsItsConnectionWhateverTheLimitOfAStatement(TestSchema schema) {
        try (Database database =
                Howdah.open(schema.uri() + "&max-size=1&command-timeout=200ms&acquire-timeout=500ms")) {
            Demanding<Integer> subscriber = new Demanding<>();
            database.stream(Integer.class, PIDS).fetchSize(5).subscribe(subscriber);
            subscriber.request(1);
            subscriber.awaitRows(1);
            assertThatThrownBy(() -> database.execute("select 1").await()).isInstanceOf(PoolExhaustedException.class);
            subscriber.request(100);
            subscriber.awaitEnd();

            assertThat(subscriber.rows()).hasSize(20);
            database.execute("select 1").await();
        }
    }

    @Test
    void theTimeOutOfItsTransactionEndsIt(TestSchema schema) {
        try (Database database = Howdah.open(schema.uri() + "&max-size=1")) {
            Demanding<Integer> subscriber = new Demanding<>();
            try (Session session = database.session().await()) {
                session.begin(TransactionOptions.defaults().timeout(Duration.ofMillis(500)));
                session.stream(Integer.class, PIDS).fetchSize(5).subscribe(subscriber);
                subscriber.request(1);
                subscriber.awaitRows(1);
                schema.server()
                        .execute("do $$ begin while exists (select from pg_stat_activity where pid = "
                                + subscriber.rows().get(0) + ") loop perform pg_sleep(0.01);"
                                + " perform pg_stat_clear_snapshot(); end loop; end $$");
                subscriber.request(100);

                assertThat(subscriber.awaitFailure()).isInstanceOf(HowdahException.class);
            }
            assertThat(subscriber.rows()).hasSizeLessThanOrEqualTo(5);
            database.execute("select 1").await();
        }
    }
}
