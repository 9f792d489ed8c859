// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.ServerOptions;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlaceTest {
    /** As {@code TESTKIT_POSTGRES}. */
    private static final String OWN_SERVER = "testkit.postgres";

    /** Such a user does not see where the data is. */
    @Test
    void aServerNamedByUriWhoseUserIsLikeAnyOtherIsMeasuredButForItsProcessors() throws Exception {
        try (PostgresServer server = PostgresServer.start(ServerOptions.defaults())) {
            server.execute("drop role if exists passer_by");
            server.execute("create role passer_by login password 'secret'");
            String before = System.getProperty(OWN_SERVER);
            System.setProperty(
                    OWN_SERVER,
                    "postgresql://passer_by:secret@" + server.host() + ":" + server.port() + "/" + server.database());
            try (Place place = Place.open(Path.of(""), Duration.ZERO);
                    Connection connection = place.address().jdbc()) {
                assertThat(place.address().user()).isEqualTo("passer_by");
                assertThat(connection.isValid(10)).isTrue();
                assertThat(place.serverCpuNanos()).isNaN();
                assertThat(place.describe(Arguments.parse(List.of("point-1"))))
                        .matches("20\\d\\d-.*, PostgreSQL \\d+\\.\\d+; `java -jar .* point-1 --rounds 7`\\.");
            } finally {
                if (before == null) {
                    System.clearProperty(OWN_SERVER);
                } else {
                    System.setProperty(OWN_SERVER, before);
                }
            }
        }
    }
}
