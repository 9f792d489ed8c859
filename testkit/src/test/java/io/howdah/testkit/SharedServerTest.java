// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.net.ConnectException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

class SharedServerTest {
    /** Surefire gives each of several processes a class at a time, and each class is a run of its own for JUnit. */
    @Test
    void allRunsOfASessionShareAServerThatEndsWithIt() {
        Noting.seen.clear();
        try (LauncherSession session = LauncherFactory.openSession()) {
            for (int run = 0; run < 2; run++) {
                session.getLauncher()
                        .execute(LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(Noting.class))
                                .build());
            }
        }

        assertThat(Noting.seen).hasSize(2);
        PostgresServer shared = Noting.seen.get(0);
        assertThat(Noting.seen).allMatch(server -> server.port() == shared.port());
        if (OwnServer.address().isEmpty()) { // else it is the user's
            assertThatThrownBy(() -> new Socket(shared.host(), shared.port()).close())
                    .isInstanceOf(ConnectException.class);
        }
    }

    /** Of the runs of the other test only; Surefire takes no nested class by itself. */
    @ExtendWith(PostgresExtension.class)
    static class Noting {
        private static final List<PostgresServer> seen = new ArrayList<>();

        @Test
        void takesTheSharedServer(PostgresServer server) {
            seen.add(server);
        }
    }
}
