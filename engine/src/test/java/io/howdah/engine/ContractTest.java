// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.Session;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.TestSchema;
import io.howdah.testkit.contract.Contract;
import io.howdah.testkit.contract.Extensions;
import io.howdah.testkit.contract.Report;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The contract on the engine: on one-shots, on a session, and in transactions. */
@ExtendWith(PostgresExtension.class)
class ContractTest {
    private static List<String> missing;

    @BeforeAll
    static void createExtensions(PostgresServer server) {
        missing = Extensions.create(server);
    }

    @Test
    void theVerbsOfADatabaseKeepTheContract(TestSchema schema) {
        try (Database database = Howdah.open(schema.uri())) {
            database.executeScript(Contract.TYPES).await();

            Report report = Contract.of(database).check(database);

            assertKept("one-shots", report);
        }
    }

    @Test
    void theVerbsOfASessionKeepTheContract(TestSchema schema) {
        try (Database database = Howdah.open(schema.uri());
                Session session = database.session().await()) {
            session.executeScript(Contract.TYPES).await();

            Report report = Contract.of(session).check(session);

            assertKept("session", report);
        }
    }

    @Test
    void theVerbsKeepTheContractInATransaction(TestSchema schema) {
        try (Database database = Howdah.open(schema.uri());
                Session session = database.session().await()) {
            session.executeScript(Contract.TYPES).await();

            Report report = Contract.of(session).check(one -> {
                session.begin().await();
                try {
                    one.run(session);
                } finally {
                    session.rollback().await();
                }
            });

            assertKept("in transactions", report);
        }
    }

    /** And none of the cases was left out, because a type was not there. */
    private static void assertKept(String where, Report report) {
        System.out.println("contract, " + where + ": " + report);
        assertThat(report.failures()).isEmpty();
        assertThat(report.cases()).isEqualTo(Contract.without(missing).cases().size());
    }
}
