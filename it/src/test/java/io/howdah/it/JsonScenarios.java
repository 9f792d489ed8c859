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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * JSON on either server, of applications with and without a JSON library of their own. The adapter has none that makes
 * objects.
 */
abstract class JsonScenarios {
    private static final ObjectMapper EXACT = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private static PostgresServer postgres;

    private final String kind;

    JsonScenarios(String kind) {
        this.kind = kind;
    }

    @BeforeAll
    static void startPostgres() {
        postgres = PostgresServer.start(ServerOptions.defaults());
        Deployment.createDatabases(postgres);
    }

    @AfterAll
    static void stopPostgres() {
        postgres.close();
    }

    interface Use {
        void with(Deployment deployment) throws Exception;
    }

    final void deployed(Path war, Use use) throws Exception {
        try (Deployment deployment = new Deployment(kind, kind + "-json", postgres)) {
            deployment.server().provision(Archives.RAR, war, "/");
            deployment.server().start();
            use.with(deployment);
        }
    }

    private static Path withJackson() throws IOException, URISyntaxException {
        Map<String, byte[]> jars = new LinkedHashMap<>();
        for (Class<?> type :
                List.of(JacksonAnnotation.class, JsonFactory.class, ObjectMapper.class, JavaTimeModule.class)) {
            Path jar = Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
            jars.put("WEB-INF/lib/" + jar.getFileName(), Files.readAllBytes(jar));
        }
        return Archives.with(Archives.WAR, Path.of("target", "with-jackson.war"), jars);
    }

    private static Path withCodec() throws IOException {
        String type = CountingCodec.class.getName().replace('.', '/') + ".class";
        return Archives.with(
                Archives.WAR,
                Path.of("target", "with-codec.war"),
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
    static void objectsGoThereAndComeBack(Deployment deployment, String codec) {
        assertThat(deployment.get("documents/codec")).matches(codec);
        assertThat(deployment.get("documents/there-and-back")).isEqualTo("same: true true true");
        assertThat(deployment.get("documents/in-a-stage")).isEqualTo("tea 1.50");
        assertThat(deployment.get("documents/tree")).isEqualTo("{\"a\": [1, null]}");
        assertThat(deployment.get("documents/misfit"))
                .contains("HOWDAH-0503", "Column 'doc'", "Documents$Item")
                .doesNotContain("secret");
    }

    static void rowsAreJson(Deployment deployment) throws IOException {
        String row =
                """
                {"number": %d, "exact": 12345678901234567890.10, "at": "2026-11-21T10:15:30Z", "bytes": "AP8=",
                 "doc": {"a": [1, null]}, "nothing": null}
                """;
        assertThat(json(deployment, "rows"))
                .isEqualTo(EXACT.readTree("[" + row.formatted(1) + "," + row.formatted(2) + "]"));
        assertThat(json(deployment, "row")).isEqualTo(EXACT.readTree(row.formatted(1)));
        assertThat(json(deployment, "result"))
                .isEqualTo(
                        EXACT.readTree(
                                """
                {"operation": "SELECT", "rowsAffected": 1,
                 "columns": [{"name": "a", "type": "int4"}, {"name": "b", "type": "jsonb"}],
                 "rows": [{"a": 1, "b": []}]}
                """));
        assertThat(json(deployment, "answer")).isEqualTo(EXACT.readTree("{\"title\": \"t\", \"rows\": [{\"a\": 1}]}"));
    }

    private static JsonNode json(Deployment deployment, String path) throws IOException {
        return EXACT.readTree(deployment.get("documents/" + path));
    }

    /** An application that sees no Jackson. */
    abstract Path withoutJackson() throws IOException;

    @Test
    void anApplicationWithoutJacksonHasJsonB() throws Exception {
        deployed(withoutJackson(), deployment -> {
            objectsGoThereAndComeBack(deployment, "JSON-B .*");
            rowsAreJson(deployment);
        });
    }

    @Test
    void anApplicationWithJacksonHasThat() throws Exception {
        deployed(withJackson(), deployment -> {
            objectsGoThereAndComeBack(deployment, "Jackson 2\\..*");
            assertThat(deployment.get("documents/jackson-tree")).isEqualTo("{\"a\":9007199254740993}");
            rowsAreJson(deployment);
        });
    }

    @Test
    void aBeanOfTheApplicationTakesItsPlace() throws Exception {
        deployed(withCodec(), deployment -> {
            assertThat(deployment.get("documents/codec")).isEqualTo("written 0, read 0");
            assertThat(deployment.get("documents/there-and-back")).isEqualTo("same: true false true");
            assertThat(deployment.get("documents/codec")).isEqualTo("written 1, read 1");
        });
    }

    @Test
    void whereCodecsAreTurnedOffJsonIsText() throws Exception {
        try (Deployment deployment = new Deployment(kind, kind + "-json", postgres)) {
            deployment.server().environment("HOWDAH_DEFAULT_JSON_CODECS", "false");
            deployment.server().provision(Archives.RAR, Archives.WAR, "/");
            deployment.server().start();
            assertThat(deployment.get("documents/there-and-back")).contains("HOWDAH-0504", "json-codecs is false");
            rowsAreJson(deployment);
        }
    }
}
