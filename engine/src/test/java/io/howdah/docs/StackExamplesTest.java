// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.CheckViolationException;
import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.StackExecutionException;
import io.howdah.StackExecutor;
import io.howdah.StackOptions;
import io.howdah.StackResult;
import io.howdah.StatementStack;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The examples about stacks, in the Javadoc and in {@code docs/stacks.md}. */
@ExtendWith(PostgresExtension.class)
class StackExamplesTest {
    private Database database;

    @BeforeEach
    void open(TestSchema schema) {
        database = Howdah.open(schema.uri());
        database.executeScript(
                        """
                        create table audit_log(message text);
                        create table users(id bigint primary key, last_login timestamptz);
                        create table user_permissions(user_id bigint, permission text);
                        create table accounts(id int primary key, balance int check (balance >= 0));
                        create table prices(item text primary key, price numeric);
                        insert into users values (7);
                        insert into user_permissions values (7, 'read'), (7, 'write');
                        insert into accounts values (1, 100), (2, 0);
                        """)
                .await();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aLogin() {
        long userId = 7;
        // docs: StatementStack
        StatementStack login = StatementStack.empty()
                .pushExecute("insert into audit_log(message) values ($1)", "login")
                .pushExecute("update users set last_login = now() where id = $1", userId)
                .pushExecute("select permission from user_permissions where user_id = $1", userId);
        List<StackResult> results = database.executeStack(login).await();
        // end
        assertThat(results.get(2).rows()).hasSize(2);
        // docs: StackExecutor
        StackExecutor stacks = database.stacks();
        long permissions = stacks.execute(login).await().get(2).rowsAffected();
        // end
        assertThat(permissions).isEqualTo(2);
    }

    private String transfer(int amount) {
        StatementStack transfer = StatementStack.empty()
                .pushExecute("update accounts set balance = balance + $1 where id = 2", amount)
                .pushExecute("update accounts set balance = balance - $1 where id = 1", amount);
        // docs: StackExecutionException
        try {
            database.executeStack(transfer).await();
        } catch (StackExecutionException failure) {
            if (failure.index() == 1 && failure.getCause() instanceof CheckViolationException) {
                return overdrawn();
            }
            throw failure;
        }
        // end
        return "done";
    }

    private static String overdrawn() {
        return "overdrawn";
    }

    @Test
    void aTransfer() {
        assertThat(transfer(60)).isEqualTo("done");
        assertThat(transfer(60)).isEqualTo("overdrawn");
        assertThat(database.selectValue(Integer.class, "select balance from accounts where id = 2")
                        .await())
                .isEqualTo(60);
    }

    @Test
    void imports() {
        List<Integer> rejected = new ArrayList<>();
        StatementStack imports = StatementStack.empty();
        for (String price : List.of("1.50", "cheap", "2")) {
            imports = imports.pushExecute("insert into prices values ($1, $1::text::numeric)", price);
        }
        // docs: StackResult
        for (StackResult result : database.executeStack(
                        imports, StackOptions.defaults().continueOnError())
                .await()) {
            result.error().ifPresent(failure -> rejected.add(failure.index()));
        }
        // end
        assertThat(rejected).containsExactly(1);
    }

    @Test
    void several() {
        // docs: stack-kinds
        StatementStack stack = StatementStack.empty()
                .pushExecuteScript("create table imports(item text, price numeric); comment on table imports is 'raw'")
                .pushExecuteMany("insert into imports values ($1, $2)", List.of(List.of("tea", 3), List.of("salt", 1)))
                .extend(StatementStack.empty().pushExecute("select sum(price) as total from imports"));
        // end
        assertThat(database.executeStack(stack).await().get(2).rows().get(0).get("total"))
                .hasToString("4");
    }
}
