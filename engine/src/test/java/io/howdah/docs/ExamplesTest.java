// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.Reply;
import io.howdah.Row;
import io.howdah.ServerError;
import io.howdah.Session;
import io.howdah.TransactionOptions;
import io.howdah.TransactionOptions.Isolation;
import io.howdah.UniqueViolationException;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.ServerOptions;
import io.howdah.testkit.TestSchema;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The examples of the Javadoc; see {@link DocsInStepTest}. */
@ExtendWith(PostgresExtension.class)
class ExamplesTest {
    record Order(long id, String item) {}

    record Page(List<Order> orders) {}

    private Database database;

    @BeforeEach
    void open(TestSchema schema) {
        database = Howdah.open(schema.uri());
        database.execute("create table orders(id bigint generated always as identity, item text,"
                        + " status text default 'open')")
                .await();
        database.execute("create table accounts(id int, balance int)").await();
        database.execute("insert into accounts values (1, 100), (2, 0)").await();
        database.execute("create table users(email text constraint one_account unique)")
                .await();
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** Compiled only: nothing answers at that address. */
    void howdah() {
        // docs: Howdah
        try (Database database = Howdah.open("postgresql://app@localhost/shop")) {
            List<Row> open = database.select("select id, item from orders where status = $1", "open")
                    .await();
        }
        // end
    }

    /** Compiled only: the tests of the testkit do it. */
    void postgresServer() {
        // docs: PostgresServer
        try (PostgresServer server = PostgresServer.start(ServerOptions.defaults())) {
            server.stop(); // the database is down ...
            server.start(); // ... and back, on the same port with the same data
        }
        // end
    }

    @Test
    void database() {
        // docs: Database
        long open = database.selectValue(Long.class, "select count(*) from orders where status = $1", "open")
                .await();

        Order order = database.inTransaction(session -> session.selectOne(
                        Order.class, "insert into orders(item) values ($1) returning id, item", "tea"))
                .await();
        // end
        assertThat(open).isZero();
        assertThat(order).isEqualTo(new Order(1, "tea"));
    }

    @Test
    void session() {
        int amount = 30;
        int from = 1;
        int to = 2;
        // docs: Session
        try (Session session = database.session().await()) {
            session.begin().await();
            session.execute("update accounts set balance = balance - $1 where id = $2", amount, from);
            session.execute("update accounts set balance = balance + $1 where id = $2", amount, to);
            session.commit().await();
        }
        // end
        assertThat(database.select(Integer.class, "select balance from accounts order by id")
                        .await())
                .containsExactly(70, 30);
    }

    @Test
    void reply() {
        database.execute("insert into orders(item) values ('tea')").await();
        try (Session session = database.session().await()) {
            assertThat(page(session).await()).isEqualTo(new Page(List.of(new Order(1, "tea"))));
        }
    }

    private static Reply<Page> page(Session session) {
        // docs: Reply
        List<Order> orders = session.select(Order.class, "select * from orders").await(); // a thread that may wait
        return session.select(Order.class, "select * from orders").thenApply(Page::new); // or none that does
        // end
    }

    @Test
    void transactionOptions() {
        Function<Session, CompletionStage<String>> work =
                session -> session.selectValue(String.class, "select current_setting('transaction_isolation')");
        // docs: TransactionOptions
        TransactionOptions careful =
                TransactionOptions.defaults().isolation(Isolation.SERIALIZABLE).retries(3);
        Reply<String> done = database.inTransaction(careful, work);
        // end
        assertThat(done.await()).isEqualTo("serializable");
    }

    @Test
    void howdahException() {
        try (Session session = database.session().await()) {
            assertThat(register(session, "ada@example.org")).isEqualTo("welcome");
            assertThat(register(session, "ada@example.org")).isEqualTo("one_account");
        }
    }

    private static String register(Session session, String email) {
        // docs: HowdahException
        try {
            session.execute("insert into users(email) values ($1)", email).await();
        } catch (UniqueViolationException taken) {
            return conflict(taken.server().flatMap(ServerError::constraint));
        }
        // end
        return "welcome";
    }

    private static String conflict(Optional<String> constraint) {
        return constraint.orElseThrow();
    }
}
