// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.ErrorId;
import io.howdah.Setting;
import io.howdah.Setting.Place;
import io.howdah.rar.inflow.HowdahActivationSpec;
import io.howdah.rar.managed.HowdahManagedConnectionFactory;
import java.beans.IntrospectionException;
import java.beans.Introspector;
import java.beans.PropertyDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The code, ra.xml and the pages of the documentation say the same. */
class PropertiesInStepTest {
    private static final Path RA_XML = Path.of("src/main/rar/META-INF/ra.xml");
    private static final Path PAGE = Path.of("../docs/configuration.md");
    private static final Path INFLOW = Path.of("../docs/events-servers.md");
    private static final Path ERRORS = Path.of("../docs/errors.md");

    private static List<Setting> ofTheFactory() {
        return Arrays.stream(Setting.values())
                .filter(setting -> setting.place() == Place.CONNECTION || setting.place() == Place.SERVER)
                .toList();
    }

    @Test
    void raXmlHasExactlyTheSettingsThatWorkInAServer() throws IOException {
        assertThat(propertiesIn("outbound-resourceadapter", "config-property"))
                .containsExactlyInAnyOrderElementsOf(
                        ofTheFactory().stream().map(Setting::property).toList());
    }

    @Test
    void raXmlTellsTheServerWhichSettingsAreSecrets() throws IOException {
        List<String> confidential = Pattern.compile("<config-property-name>(\\w+)</config-property-name>\\s*"
                        + "<config-property-type>[\\w.]+</config-property-type>\\s*"
                        + "<config-property-confidential>true</config-property-confidential>")
                .matcher(Files.readString(RA_XML))
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(confidential)
                .containsExactlyInAnyOrderElementsOf(ofTheFactory().stream()
                        .filter(Setting::secret)
                        .map(Setting::property)
                        .toList());
    }

    private static List<String> propertiesIn(String part, String element) throws IOException {
        String text = Files.readString(RA_XML).split("</?" + part + ">")[1];
        return Pattern.compile("<" + element + ">\\s*<config-property-name>(\\w+)</config-property-name>")
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    @Test
    void theActivationRaXmlAndThePageHaveTheSameProperties() throws IOException, IntrospectionException {
        List<String> properties = Arrays.stream(Introspector.getBeanInfo(HowdahActivationSpec.class, Object.class)
                        .getPropertyDescriptors())
                .map(PropertyDescriptor::getName)
                .filter(name -> !name.equals("resourceAdapter"))
                .toList();
        List<String> rows = Pattern.compile("(?m)^\\| `(\\w+)` \\|([^|]*)\\|([^|]*)\\|$")
                .matcher(Files.readString(INFLOW).split("## Message-driven beans")[1])
                .results()
                .map(row -> row.group(1))
                .toList();

        assertThat(propertiesIn("inbound-resourceadapter", "config-property"))
                .containsExactlyInAnyOrderElementsOf(properties);
        assertThat(propertiesIn("inbound-resourceadapter", "required-config-property"))
                .containsExactly("channel");
        assertThat(rows).containsExactlyInAnyOrderElementsOf(properties);
    }

    @Test
    void theFactoryHasAccessorsThatSetTheirOwnSetting() throws ReflectiveOperationException {
        for (Setting setting : ofTheFactory()) {
            HowdahManagedConnectionFactory factory = new HowdahManagedConnectionFactory();
            String name = setting.property().substring(0, 1).toUpperCase(java.util.Locale.ROOT)
                    + setting.property().substring(1);
            factory.getClass().getMethod("set" + name, String.class).invoke(factory, "x");

            assertThat(factory.getClass().getMethod("get" + name).invoke(factory))
                    .as(setting.property())
                    .isEqualTo("x");
            assertThat(factory).as(setting.property()).isNotEqualTo(new HowdahManagedConnectionFactory());
        }
    }

    @Test
    void thePageHasARowForEachKeyWithItsPropertyAndDefault() throws IOException {
        List<MatchResult> rows = Pattern.compile("(?m)^\\| `([a-z.-]+)` \\|([^|]*)\\|([^|]*)\\|([^|]*)\\|$")
                .matcher(Files.readString(PAGE))
                .results()
                .toList();

        assertThat(rows)
                .extracting(row -> row.group(1))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Setting.values()).map(Setting::key).toList());
        for (MatchResult row : rows) {
            Setting setting = Setting.find(row.group(1)).orElseThrow();
            if (ofTheFactory().contains(setting) && setting != Setting.JNDI_NAME) {
                assertThat(row.group(2).strip()).isEqualTo("`" + setting.property() + "`");
            }
            setting.defaultValue()
                    .ifPresent(value ->
                            assertThat(row.group(4).strip()).as(setting.key()).isEqualTo("`" + value + "`"));
        }
    }

    @Test
    void thePageOfErrorsHasARowForEachId() throws IOException {
        List<String> rows = Pattern.compile("(?m)^\\| (HOWDAH-\\d{4}) \\| `([A-Z_]+)` \\|")
                .matcher(Files.readString(ERRORS))
                .results()
                .map(row -> row.group(1) + " " + row.group(2))
                .toList();

        assertThat(rows)
                .containsExactlyElementsOf(Arrays.stream(ErrorId.values())
                        .map(id -> id + " " + id.name())
                        .toList());
    }
}
