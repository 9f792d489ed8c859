// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WildFlyJsonIT extends JsonScenarios {
    private static final String STRUCTURE = "jboss-deployment-structure.xml";

    WildFlyJsonIT() throws IOException, URISyntaxException {
        super("wildfly");
    }

    /** WildFly shows its own to every application with REST, unless that hides it. */
    @Override
    List<Path> more() throws IOException {
        String hidden = Stream.of(
                        "com.fasterxml.jackson.core.jackson-annotations",
                        "com.fasterxml.jackson.core.jackson-core",
                        "com.fasterxml.jackson.core.jackson-databind",
                        "com.fasterxml.jackson.datatype.jackson-datatype-jdk8",
                        "com.fasterxml.jackson.datatype.jackson-datatype-jsr310",
                        "com.fasterxml.jackson.jaxrs.jackson-jaxrs-json-provider",
                        "org.jboss.resteasy.resteasy-jackson2-provider")
                .map(module -> "<module name=\"" + module + "\"/>")
                .collect(Collectors.joining("", "<exclusions>", "</exclusions>"));
        String structure = Files.readString(Path.of("../server-config/wildfly", STRUCTURE));
        return List.of(Archives.with(
                Archives.filtered(
                        Archives.WAR, Archives.made("without-structure.war"), name -> !name.endsWith(STRUCTURE)),
                Archives.made("without-jackson.war"),
                "WEB-INF/" + STRUCTURE,
                structure.replace("<deployment>", "<deployment>" + hidden).getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    Client withoutJackson() {
        return deployed("without-jackson");
    }

    @Test
    void anApplicationWithoutALibraryHasTheJacksonOfTheServer() throws IOException {
        objectsGoThereAndComeBack(plain(), "Jackson 2\\..*");
        rowsAreJson(plain());
    }
}
