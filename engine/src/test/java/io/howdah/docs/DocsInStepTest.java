// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/**
 * The Java that a reader is shown is compiled: it equals a region of a source, from {@code // docs: name} to
 * {@code // end}. A page says the name above the block, {@code <!-- docs: name -->}; the example of a type in its Javadoc
 * has the type's name. Regions of one name are parts of one example.
 */
class DocsInStepTest {
    private static final Path PROJECT = Path.of("..");
    private static final List<Path> COMPILED = List.of(
            Path.of("src/test/java"),
            PROJECT.resolve("cdi/src/test/java"),
            PROJECT.resolve("examples/shop/src/main/java"));
    private static final List<Path> DOCUMENTED = Stream.of("api", "cdi", "testkit")
            .map(module -> PROJECT.resolve(module).resolve("src/main/java"))
            .toList();
    private static final Pattern BLOCK = Pattern.compile("(?s)(?:<!-- docs: (\\S+) -->\n)?```java\n(.*?)\n```");
    private static final Pattern EXAMPLE = Pattern.compile("(?s) \\* <pre>\\{@code\n(.*?)\n \\* }</pre>");

    private final Map<String, String> regions = regions();

    @Test
    void theJavaOfThePagesIsCompiled() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(PROJECT.resolve("README.md"), PROJECT.resolve("CONTRIBUTING.md")));
        pages.addAll(files(PROJECT.resolve("docs"), ".md"));
        SoftAssertions soft = new SoftAssertions();
        int blocks = 0;
        for (Path page : pages) {
            for (MatchResult block : found(BLOCK, page)) {
                blocks++;
                check(soft, page, block.group(1), block.group(2));
            }
        }
        soft.assertAll();
        assertThat(blocks).isPositive();
    }

    @Test
    void theExamplesOfTheJavadocAreCompiled() throws IOException {
        SoftAssertions soft = new SoftAssertions();
        int examples = 0;
        for (Path root : DOCUMENTED) {
            for (Path source : files(root, ".java")) {
                for (MatchResult example : found(EXAMPLE, source)) {
                    examples++;
                    String type = source.getFileName().toString().replace(".java", "");
                    check(soft, source, type, example.group(1).replaceAll("(?m)^ \\* ?", ""));
                }
            }
        }
        soft.assertAll();
        assertThat(examples).isPositive();
    }

    private void check(SoftAssertions soft, Path file, String name, String shown) {
        soft.assertThat(shown)
                .as("%s, the block with the name %s", file, name)
                .isEqualTo(regions.getOrDefault(String.valueOf(name), "(there is no region of that name)"));
    }

    private static List<MatchResult> found(Pattern pattern, Path file) throws IOException {
        return pattern.matcher(Files.readString(file)).results().toList();
    }

    private static Map<String, String> regions() {
        Map<String, List<String>> lines = new TreeMap<>();
        for (Path root : COMPILED) {
            files(root, ".java").forEach(source -> collect(source, lines));
        }
        Map<String, String> texts = new TreeMap<>();
        lines.forEach((name, text) -> texts.put(name, String.join("\n", text).stripIndent()));
        return texts;
    }

    private static void collect(Path source, Map<String, List<String>> regions) {
        List<String> open = null;
        for (String line : lines(source)) {
            String text = line.strip();
            if (text.startsWith("// docs: ")) {
                open = regions.computeIfAbsent(text.substring("// docs: ".length()), name -> new ArrayList<>());
                if (!open.isEmpty()) {
                    open.add("");
                }
            } else if (text.equals("// end")) {
                open = null;
            } else if (open != null) {
                open.add(line);
            }
        }
    }

    private static List<String> lines(Path source) {
        try {
            return Files.readAllLines(source);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static List<Path> files(Path root, String ending) {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
