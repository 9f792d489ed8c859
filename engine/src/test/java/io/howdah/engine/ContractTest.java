// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.Session;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import io.howdah.testkit.contract.Contract;
import io.howdah.testkit.contract.Report;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The contract on the engine: on one-shots, on a session, and in transactions. */
@ExtendWith(PostgresExtension.class)
class ContractTest {
    @Test
    void theVerbsOfADatabaseKeepTheContract(TestSchema schema) {
        try (Database database = Howdah.open(schema.uri())) {
            database.executeScript(Contract.TYPES).await();

            Report report = Contract.of(database).check(database);

            assertThat(report.failures()).isEmpty();
            System.out.println("contract, one-shots: " + report);
        }
    }

    @Test
    void theVerbsOfASessionKeepTheContract(TestSchema schema) {
        try (Database database = Howdah.open(schema.uri());
                Session session = database.session().await()) {
            session.executeScript(Contract.TYPES).await();

            Report report = Contract.of(session).check(session);

            assertThat(report.failures()).isEmpty();
            System.out.println("contract, session: " + report);
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

            assertThat(report.failures()).isEmpty();
            System.out.println("contract, in transactions: " + report);
        }
    }
}
