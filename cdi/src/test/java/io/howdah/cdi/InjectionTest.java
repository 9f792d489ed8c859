// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.Database;
import io.howdah.ErrorId;
import io.howdah.HowdahException;
import io.howdah.Page;
import io.howdah.Reply;
import io.howdah.Session;
import io.howdah.StackExecutor;
import io.howdah.StatementStack;
import io.howdah.TransactionException;
import io.howdah.UsageException;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jboss.weld.environment.se.Weld;
import org.jboss.weld.environment.se.WeldContainer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class InjectionTest {
    @Dependent
    static class Shop {
        @Inject
        Session session;

        @Inject
        Database database;

        @Inject
        @OnDatabase("reporting")
        Session reports;

        @Inject
        StackExecutor stacks;

        @Inject
        @OnDatabase("reporting")
        StackExecutor reportStacks;
    }

    @Dependent
    static class Lost {
        @Inject
        @OnDatabase("nowhere")
        Session session;
    }

    @Dependent
    static class LostToo {
        @Inject
        @OnDatabase("nowhere")
        Database database;
    }

    @AfterEach
    void forget() {
        System.clearProperty("howdah.default.url");
        System.clearProperty("howdah.reporting.url");
        System.clearProperty("howdah.reporting.application-name");
        System.clearProperty("howdah.reporting.sslmode");
    }

    private static WeldContainer container(Class<?>... beans) {
        return new Weld()
                .disableDiscovery()
                .addExtension(new HowdahExtension())
                .beanClasses(beans)
                .initialize();
    }

    @Test
    void sessionsWorkWithoutAServerWhereAUrlIsConfigured(TestSchema schema) {
        System.setProperty("howdah.default.url", schema.uri());
        System.setProperty("howdah.reporting.url", schema.uri());
        System.setProperty("howdah.reporting.application-name", "reports");
        try (WeldContainer container = container(Shop.class)) {
            Shop shop = container.select(Shop.class).get();

            assertThat(shop.session
                            .selectValue(String.class, "select current_schema()::text")
                            .await())
                    .isEqualTo(schema.name());
            assertThat(shop.database.selectValue(Integer.class, "select 1").await())
                    .isEqualTo(1);
            assertThat(shop.reports
                            .selectValue(String.class, "select current_setting('application_name')")
                            .await())
                    .isEqualTo("reports");
        }
        assertThat(schema.server().query("select 1 from pg_stat_activity where application_name = 'reports'"))
                .isEmpty();
    }

    @Test
    void verbsOfSeveralStatementsRunOnOneConnection(TestSchema schema) {
        System.setProperty("howdah.default.url", schema.uri());
        System.setProperty("howdah.reporting.url", schema.uri());
        try (WeldContainer container = container(Shop.class)) {
            Session session = container.select(Shop.class).get().session;
            session.executeScript("create temp table mine(id int); insert into mine values (1);"
                            + " create table kept as select id from mine")
                    .await();
            assertThat(session.executeMany("insert into kept values ($1)", List.of(2, 3))
                            .await()
                            .rowsAffected())
                    .isEqualTo(2);
            assertThat(session.selectValueOrNone(Integer.class, "select id from kept where id > 2")
                            .await())
                    .contains(3);
            assertThat(session.selectValueOrNone(String.class, "select to_regclass('mine')::text")
                            .await())
                    .isEmpty();
            assertThatThrownBy(() -> session.savepoint("a").await()).isInstanceOf(TransactionException.class);
        }
    }

    @Test
    void theVerbsOfATransactionAreRefusedBeforeAnythingIsSentAndPointToDatabaseWith(TestSchema schema) {
        System.setProperty("howdah.default.url", schema.uri());
        System.setProperty("howdah.reporting.url", schema.uri());
        System.setProperty("howdah.reporting.application-name", "reports");
        try (WeldContainer container = container(Shop.class)) {
            Session session = container.select(Shop.class).get().reports;

            assertRefused("begin()", session::begin);
            assertRefused("commit()", session::commit);
            assertRefused("rollback()", session::rollback);
            assertRefused("savepoint()", () -> session.savepoint("a"));
            assertRefused("rollbackTo()", () -> session.rollbackTo("a"));
            assertRefused("release()", () -> session.release("a"));
            assertRefused("inSavepoint()", () -> session.inSavepoint(part -> part.execute("select 1")));
            assertThat(schema.server().query("select 1 from pg_stat_activity where application_name = 'reports'"))
                    .isEmpty();
        }
    }

    private static void assertRefused(String verb, Supplier<Reply<?>> call) {
        assertThatThrownBy(() -> call.get().await())
                .isInstanceOf(HowdahException.class)
                .hasMessageContaining(ErrorId.TRANSACTION_USAGE + " " + verb)
                .hasMessageContaining("Database.with(");
    }

    @Test
    void stackExecutorsAreInjectedForEachDatabase(TestSchema schema) {
        System.setProperty("howdah.default.url", schema.uri());
        System.setProperty("howdah.reporting.url", schema.uri());
        System.setProperty("howdah.reporting.application-name", "reports");
        StatementStack stack = StatementStack.empty().pushExecute("select current_setting('application_name') as name");
        try (WeldContainer container = container(Shop.class)) {
            Shop shop = container.select(Shop.class).get();

            assertThat(shop.stacks.execute(stack).await().get(0).rows().get(0).get("name"))
                    .isEqualTo("howdah");
            assertThat(shop.session
                            .executeStack(stack)
                            .await()
                            .get(0)
                            .rows()
                            .get(0)
                            .get("name"))
                    .isEqualTo("howdah");
            assertThat(shop.reportStacks
                            .execute(stack)
                            .await()
                            .get(0)
                            .rows()
                            .get(0)
                            .get("name"))
                    .isEqualTo("reports");
        }
    }

    @Test
    void rowsComeOneByOneAndByPages(TestSchema schema) {
        System.setProperty("howdah.default.url", schema.uri());
        System.setProperty("howdah.reporting.url", schema.uri());
        try (WeldContainer container = container(Shop.class)) {
            Session session = container.select(Shop.class).get().session;
            String numbers = "select i from generate_series(1, $1) i order by i";
            List<Object> rows = new ArrayList<>();
            session.stream(numbers, 3).forEach(row -> rows.add(row.get("i"))).await();
            session.stream(Integer.class, numbers, 2)
                    .fetchSize(1)
                    .forEach(rows::add)
                    .await();

            assertThat(rows).containsExactly(1, 2, 3, 1, 2);
            assertThat(session.selectWithTotal(Integer.class, 2, 4, numbers, 9).await())
                    .isEqualTo(new Page<>(List.of(5, 6), 9, 2, 4));
            assertThat(session.selectWithTotal(2, 9, numbers, 9).await().rows()).isEmpty();
        }
    }

    @Test
    void verbsThatNeedAConnectionOfTheirOwnAreRefused(TestSchema schema) {
        System.setProperty("howdah.default.url", schema.uri());
        System.setProperty("howdah.reporting.url", schema.uri());
        try (WeldContainer container = container(Shop.class)) {
            Session session = container.select(Shop.class).get().session;
            assertThatThrownBy(session::begin)
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("Database.with");
            assertThatThrownBy(() -> session.prepare("select 1").await())
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("Database.with");
        }
    }

    @Test
    void anUnknownNameFailsTheDeploymentAndTellsEveryPlaceThatNeedsIt() {
        assertThatThrownBy(() -> container(Lost.class, LostToo.class).close())
                .hasMessageContaining("Lost.session")
                .hasMessageContaining("LostToo.database")
                .hasMessageContaining("JNDI name howdah/nowhere")
                .hasMessageContaining("howdah.nowhere.url")
                .hasMessageContaining("HOWDAH-0005");
    }

    @Test
    void aMisspeltKeyFailsTheDeploymentWithTheOneThatMayBeMeant(TestSchema schema) {
        System.setProperty("howdah.default.url", schema.uri());
        System.setProperty("howdah.reporting.url", schema.uri());
        System.setProperty("howdah.reporting.sslmode", "verify-full");
        assertThatThrownBy(() -> container(Shop.class).close())
                .hasMessageContaining("HOWDAH-0001 howdah.reporting.sslmode")
                .hasMessageContaining("Did you mean howdah.reporting.ssl-mode?")
                .hasMessageNotContaining("verify-full");
    }
}
