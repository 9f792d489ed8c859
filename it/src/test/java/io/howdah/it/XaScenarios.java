// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.ServerOptions;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Two databases in one JTA transaction: all of it, or nothing. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class XaScenarios {
    private final PostgresServer postgres;
    private final Deployment deployment;

    XaScenarios(String kind) throws IOException {
        postgres = PostgresServer.start(ServerOptions.defaults());
        Deployment.createDatabases(postgres);
        deployment = new Deployment(kind, kind + "-xa", postgres);
        deployment
                .server()
                .environment("HOWDAH_DEFAULT_TRANSACTIONS", "xa")
                .environment("HOWDAH_REPORTING_TRANSACTIONS", "xa");
        deployment.server().provision(Archives.RAR, Archives.WAR, "/");
        deployment.server().start();
        deployment.post("global/create");
    }

    @AfterEach
    void nothingIsInDoubt() {
        assertThat(postgres.query("select gid from pg_prepared_xacts")).isEmpty();
    }

    @AfterAll
    void stop() {
        deployment.close();
        postgres.close();
    }

    @Test
    void bothCommit() {
        assertThat(deployment.post("global/1?end=commit")).isEqualTo("ended");
        assertThat(deployment.get("global/1")).isEqualTo("1 and 1");
    }

    @Test
    void bothRollBack() {
        assertThat(deployment.post("global/2?end=rollback")).isEqualTo("ended");
        assertThat(deployment.get("global/2")).isEqualTo("0 and 0");
    }

    @Test
    void aStatementThatFailedUnseenInOneRollsBothBack() {
        assertThat(deployment.post("global/3?end=unseen")).contains("RollbackException");
        assertThat(deployment.get("global/3")).isEqualTo("0 and 0");
    }

    @Test
    void oneThatOnlyReadsTakesNoPartInTheSecondPhase() {
        assertThat(deployment.post("global/read/4")).isEqualTo("ended with 0");
        assertThat(deployment.get("global/4")).isEqualTo("1 and 0");
    }
}
