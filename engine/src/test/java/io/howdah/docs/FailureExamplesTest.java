// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.docs;

import static java.lang.System.Logger.Level.DEBUG;
import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.Database;
import io.howdah.FailedAt;
import io.howdah.Howdah;
import io.howdah.HowdahException;
import io.howdah.Reply;
import io.howdah.Session;
import io.howdah.SqlGrammarException;
import io.howdah.TransactionOptions;
import io.howdah.TransactionOptions.Isolation;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The examples of the page about failures; see {@link DocsInStepTest}. */
@ExtendWith(PostgresExtension.class)
class FailureExamplesTest {
    record Line(String text) {}

    record Report(List<Line> lines) {
        static final Report EMPTY = new Report(List.of());
    }

    private final System.Logger log = System.getLogger("examples");
    private Database database;
    private Session session;

    @BeforeEach
    void open(TestSchema schema) {
        database = Howdah.open(schema.uri());
        session = database.session().await();
        database.executeScript(
                        """
                        create table orders(id bigint generated always as identity, item text);
                        create table bonuses(customer int primary key);
                        create table bookings(amount bigint);
                        create table closings(total bigint);
                        insert into bonuses values (1);
                        insert into bookings values (3), (4);
                        create view slow_report as select 'line' as text from pg_sleep(60);
                        """)
                .await();
    }

    @AfterEach
    void close() {
        session.close();
        database.close();
    }

    @Test
    void parts() {
        int customer = 1;
        // docs: parts
        boolean bonusGiven = session.inTransaction(order -> order.execute("insert into orders(item) values ($1)", "tea")
                        .thenCompose(done -> order.inTransaction(
                                        part -> part.execute("insert into bonuses(customer) values ($1)", customer))
                                .handle((given, refused) -> refused == null))) // the order stands without it
                .await();
        // end
        assertThat(bonusGiven).isFalse();
        assertThat(session.selectValue(String.class, "select item from orders").await())
                .isEqualTo("tea");
    }

    @Test
    void retries() {
        // docs: retries
        TransactionOptions careful =
                TransactionOptions.defaults().isolation(Isolation.SERIALIZABLE).retries(5);
        database.inTransaction(careful, own -> own.selectValue(Long.class, "select sum(amount) from bookings")
                        .thenCompose(sum -> own.execute("insert into closings(total) values ($1)", sum)))
                .await();
        // end
        assertThat(session.selectValue(Long.class, "select total from closings").await())
                .isEqualTo(7);
    }

    @Test
    void cancelling() {
        // docs: cancelling
        Reply<Report> report =
                database.select(Line.class, "select * from slow_report").thenApply(Report::new);
        Report shown =
                report.completeOnTimeout(Report.EMPTY, 2, TimeUnit.SECONDS).join(); // nothing runs on behind it
        // end
        assertThat(shown).isEqualTo(Report.EMPTY);
    }

    @Test
    void caret() {
        String shown = "";
        try {
            session.select("select item, quantty from orders").await();
            // docs: caret
        } catch (SqlGrammarException wrong) {
            log.log(Level.DEBUG, wrong.at().map(FailedAt::caret).orElse(""));
        }
        // end
        try {
            session.select("select item, quantty from orders").await();
        } catch (SqlGrammarException wrong) {
            shown = wrong.at().map(FailedAt::caret).orElse("");
        }
        assertThat(shown).isEqualTo("select item, quantty from orders\n             ^");
    }

    @Test
    void failedAt() {
        OptionalInt which = OptionalInt.empty();
        try {
            session.executeMany("insert into bonuses(customer) values ($1)", List.of(2, 1, 3))
                    .await();
            // docs: FailedAt
        } catch (HowdahException failure) {
            failure.at().ifPresent(at -> log.log(DEBUG, at.caret()));
            OptionalInt set = failure.at().map(FailedAt::index).orElse(OptionalInt.empty());
            // end
            which = set;
        }
        assertThat(which).hasValue(1);
    }
}
