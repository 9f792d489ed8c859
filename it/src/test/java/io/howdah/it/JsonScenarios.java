// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JacksonAnnotation;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.howdah.it.codec.CountingCodec;
import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.ServerOptions;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * JSON on either server, of applications with and without a JSON library of their own, all of them beside one adapter, which
 * has none that makes objects.
 */
@TestInstance(Lifecycle.PER_CLASS)
abstract class JsonScenarios {
    private static final ObjectMapper EXACT = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /** One application of several on the same server, by its context root. */
    record Client(Deployment deployment, String root) {
        String get(String path) {
            return deployment.get(root + "documents/" + path);
        }
    }

    private final String kind;
    private final PostgresServer postgres = PostgresServer.start(ServerOptions.defaults());
    private final Deployment deployment;

    JsonScenarios(String kind) throws IOException, URISyntaxException {
        this.kind = kind;
        Deployment.createDatabases(postgres);
        deployment = new Deployment(kind, kind + "-json", postgres);
        deployment.server().provision(Archives.RAR, Archives.WAR, "/");
        deployment.server().start();
        List<Path> wars = new ArrayList<>(List.of(withJackson(), withCodec()));
        wars.addAll(more());
        assertThat(deployment.server().deployBeside(wars)).isEmpty();
    }

    /** What the server's own scenarios need. */
    List<Path> more() throws IOException {
        return List.of();
    }

    @AfterAll
    void stop() {
        deployment.close();
        postgres.close();
    }

    /** The scenarios as they are. */
    final Client plain() {
        return new Client(deployment, "");
    }

    final Client deployed(String war) {
        return new Client(deployment, war + "/");
    }

    private static Path withJackson() throws IOException, URISyntaxException {
        Map<String, byte[]> jars = new LinkedHashMap<>();
        for (Class<?> type :
                List.of(JacksonAnnotation.class, JsonFactory.class, ObjectMapper.class, JavaTimeModule.class)) {
            Path jar = Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
            jars.put("WEB-INF/lib/" + jar.getFileName(), Files.readAllBytes(jar));
        }
        return Archives.with(Archives.WAR, Archives.made("with-jackson.war"), jars);
    }

    private static Path withCodec() throws IOException {
        String type = CountingCodec.class.getName().replace('.', '/') + ".class";
        return Archives.with(
                Archives.WAR,
                Archives.made("with-codec.war"),
                "WEB-INF/classes/" + type,
                Files.readAllBytes(Path.of("target/test-classes", type)));
    }

    @Test
    void theAdapterHoldsNoDatabind() throws IOException {
        try (ZipFile rar = new ZipFile(Archives.RAR.toFile())) {
            assertThat(rar.stream().map(Object::toString).filter(name -> name.endsWith(".jar")))
                    .isNotEmpty()
                    .noneMatch(name -> name.matches(".*(databind|yasson|jakarta\\.json|gson).*"));
        }
    }

    /** @param codec that the application has */
    static void objectsGoThereAndComeBack(Client client, String codec) {
        assertThat(client.get("codec")).matches(codec);
        assertThat(client.get("there-and-back")).isEqualTo("same: true true true");
        assertThat(client.get("in-a-stage")).isEqualTo("tea 1.50");
        everyKindGoesThereAndComesBack(client);
        assertThat(client.get("misfit"))
                .contains("HOWDAH-0503", "Column 'doc'", "Documents$Item")
                .doesNotContain("secret");
    }

    /** What is no record: maps, trees, and texts that are JSON or a string of it. */
    private static void everyKindGoesThereAndComesBack(Client client) {
        assertThat(client.get("map")).isEqualTo("[1, x] Item[name=tea, price=1.50]");
        assertThat(client.get("tree")).isEqualTo("{\"a\": [1, null]}");
        assertThat(client.get("texts")).isEqualTo("object string");
    }

    static void rowsAreJson(Client client) throws IOException {
        String row =
                """
                {"number": %d, "exact": 12345678901234567890.10, "at": "2026-11-21T10:15:30Z", "bytes": "AP8=",
                 "doc": {"a": [1, null]}, "nothing": null}
                """;
        assertThat(json(client, "rows"))
                .isEqualTo(EXACT.readTree("[" + row.formatted(1) + "," + row.formatted(2) + "]"));
        assertThat(json(client, "row")).isEqualTo(EXACT.readTree(row.formatted(1)));
        assertThat(json(client, "result"))
                .isEqualTo(
                        EXACT.readTree(
                                """
                {"operation": "SELECT", "rowsAffected": 1,
                 "columns": [{"name": "a", "type": "int4"}, {"name": "b", "type": "jsonb"}],
                 "rows": [{"a": 1, "b": []}]}
                """));
        assertThat(json(client, "page"))
                .isEqualTo(
                        EXACT.readTree(
                                """
                {"rows": [{"n": 2, "doc": []}], "total": 3, "limit": 1, "offset": 1}
                """));
        assertThat(json(client, "answer")).isEqualTo(EXACT.readTree("{\"title\": \"t\", \"rows\": [{\"a\": 1}]}"));
    }

    private static JsonNode json(Client client, String path) throws IOException {
        return EXACT.readTree(client.get(path));
    }

    /** An application that sees no Jackson. */
    abstract Client withoutJackson();

    @Test
    void anApplicationWithoutJacksonHasJsonB() throws IOException {
        Client client = withoutJackson();
        objectsGoThereAndComeBack(client, "JSON-B .*");
        rowsAreJson(client);
    }

    @Test
    void anApplicationWithJacksonHasThat() throws IOException {
        Client client = deployed("with-jackson");
        objectsGoThereAndComeBack(client, "Jackson 2\\..*");
        assertThat(client.get("jackson-tree")).isEqualTo("{\"a\":9007199254740993}");
        rowsAreJson(client);
    }

    @Test
    void aBeanOfTheApplicationTakesItsPlace() {
        Client client = deployed("with-codec");
        assertThat(client.get("codec")).isEqualTo("written 0, read 0");
        assertThat(client.get("there-and-back")).isEqualTo("same: true false true");
        assertThat(client.get("codec")).isEqualTo("written 1, read 1");
        everyKindGoesThereAndComesBack(client);
    }

    @Test
    void whereCodecsAreTurnedOffJsonIsText() throws IOException {
        try (Deployment off = new Deployment(kind, kind + "-json-off", postgres)) {
            off.server().environment("HOWDAH_DEFAULT_JSON_CODECS", "false");
            off.server().provision(Archives.RAR, Archives.WAR, "/");
            off.server().start();
            Client client = new Client(off, "");
            assertThat(client.get("there-and-back")).contains("HOWDAH-0504", "json-codecs is false");
            assertThat(client.get("misfit"))
                    .contains("HOWDAH-0503", "json-codecs is false; ask for a String")
                    .doesNotContain("secret");
            assertThat(client.get("texts")).isEqualTo("object string");
            rowsAreJson(client);
        }
    }
}
