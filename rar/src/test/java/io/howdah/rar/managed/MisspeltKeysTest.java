// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.managed;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.rar.HowdahResourceAdapter;
import jakarta.resource.spi.ConnectionManager;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who asks JNDI for a database, and has no howdah-cdi that would refuse the deployment, is told of misspelt keys by the log. */
class MisspeltKeysTest {
    private static final Logger LOGGER = Logger.getLogger(ServerConfig.class.getName());
    private static final String MISSPELT = "howdah.spelling.sslmode";
    private static final String RIGHT = "howdah.spelling.application-name";

    private final List<String> told = new ArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            told.add(entry.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void configure() {
        LOGGER.addHandler(handler);
        System.setProperty(MISSPELT, "s3cret");
        System.setProperty(RIGHT, "right");
    }

    @AfterEach
    void restore() {
        LOGGER.removeHandler(handler);
        System.clearProperty(MISSPELT);
        System.clearProperty(RIGHT);
    }

    private static void lookedUp(HowdahManagedConnectionFactory factory) {
        ConnectionManager manager = (connections, request) -> {
            throw new AssertionError("nobody wants a connection");
        };
        factory.createConnectionFactory(manager);
    }

    private static HowdahManagedConnectionFactory factory(String name) {
        HowdahManagedConnectionFactory factory = new HowdahManagedConnectionFactory();
        factory.setName(name);
        factory.setResourceAdapter(new HowdahResourceAdapter());
        return factory;
    }

    @Test
    void aMisspeltKeyIsToldOnceByItsNameWithTheOneThatMayBeMeant() {
        HowdahManagedConnectionFactory factory = factory("spelling");
        lookedUp(factory);
        lookedUp(factory);

        assertThat(told).singleElement().satisfies(line -> assertThat(line)
                .startsWith("HOWDAH-0001 " + MISSPELT + " (in ")
                .endsWith("is no key of Howdah, so it has no effect. Did you mean howdah.spelling.ssl-mode?")
                .doesNotContain("s3cret"));
    }

    @Test
    void keysOfOtherDatabasesAreNoConcern() {
        lookedUp(factory("orders"));

        assertThat(told).isEmpty();
    }
}
