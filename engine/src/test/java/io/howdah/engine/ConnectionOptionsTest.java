// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.ConfigurationException;
import io.howdah.Howdah;
import io.howdah.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionOptionsTest {
    @Test
    void anAddressIsTakenApart() {
        ConnectionOptions options = ConnectionOptions.parse(
                "x",
                Map.of(
                        Setting.URL,
                        "postgresql://some%40one:se%3Acret@db_1.example:6432/my%20db?sslmode=require&application_name=a+b"));

        assertThat(options.user()).isEqualTo("some@one");
        assertThat(options.password()).contains("se:cret");
        assertThat(options.host()).isEqualTo("db_1.example");
        assertThat(options.port()).isEqualTo(6432);
        assertThat(options.database()).isEqualTo("my db");
        assertThat(options.sslMode()).hasToString("require");
        assertThat(options.serverSettings()).containsEntry("application_name", "a+b");
        assertThat(options.toString()).doesNotContain("cret");
    }

    @Test
    void aKeyOfItsOwnOverrulesTheAddress() {
        assertThat(ConnectionOptions.parse("x", Map.of(Setting.URL, "postgresql://a@b:1/c", Setting.PORT, "2"))
                        .port())
                .isEqualTo(2);
    }

    @Test
    void allProblemsComeAtOnce() {
        Map<String, String> wrongSettings = Map.ofEntries(
                entry("url", "jdbc:postgresql://host/db"),
                entry("port", "70000"),
                entry("ssl-mode", "verify"),
                entry("ssl-root-cert", "/no/such/file"),
                entry("hots", "x"),
                entry("connect-timeout", "soon"),
                entry("min-size", "5"),
                entry("max-size", "2"),
                entry("ssl-cert", "/no/cert"),
                entry("server-settings", "work_mem"),
                entry("init-sql", "set role x"));
        assertThatThrownBy(() -> Howdah.open(wrongSettings))
                .isInstanceOfSatisfying(ConfigurationException.class, wrong -> {
                    assertThat(wrong.problems()).hasSize(11);
                    assertThat(wrong)
                            .hasMessageContaining("url begins with 'jdbc:'; write postgresql://")
                            .hasMessageContaining("port is '70000'; write a whole number from 1 to 65535")
                            .hasMessageContaining("verify-full")
                            .hasMessageContaining("/no/such/file")
                            .hasMessageContaining("did you mean 'host'?")
                            .hasMessageContaining("'soon'")
                            .hasMessageContaining("min-size is 5 and max-size 2")
                            .hasMessageContaining("ssl-key is missing")
                            .hasMessageContaining("name=value")
                            .hasMessageContaining("init-sql holds SET");
                });
    }

    @Test
    void aWrongAddressIsNotShownForItMayHoldAPassword() {
        assertThatThrownBy(() -> Howdah.open("postgresql://me:top secret@host/db"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("url is no address")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> Howdah.open("jdbc:postgresql://host/db"))
                .hasMessageContaining("url begins with 'jdbc:'");
    }

    @Test
    void whatIsInAFileForTlsIsLookedAtWithTheRest(@TempDir Path directory) throws IOException {
        String garbled = file(directory, "-----BEGIN CERTIFICATE-----\nbm90IHNv\n-----END CERTIFICATE-----\n");
        String none = file(directory, "0\u0080binary, as DER is");
        String locked =
                file(directory, "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n");
        assertThatThrownBy(() ->
                        Howdah.open(Map.of("ssl-root-cert", garbled, "ssl-cert", none, "ssl-key", locked, "port", "0")))
                .isInstanceOfSatisfying(ConfigurationException.class, wrong -> {
                    assertThat(wrong.problems()).hasSize(4);
                    assertThat(wrong)
                            .hasMessageContaining("ssl-root-cert is '" + garbled + "', which holds no certificate")
                            .hasMessageContaining("ssl-cert is '" + none + "', which holds no certificate")
                            .hasMessageContaining("ssl-key is '" + locked + "', which holds no private key");
                });
    }

    private static String file(Path directory, String content) throws IOException {
        return Files.writeString(Files.createTempFile(directory, "tls", ".pem"), content)
                .toString();
    }
}
