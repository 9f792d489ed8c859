// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whoever reads a warning in the log can look it up in the page of errors. */
class LogLinesTest {
    private static final List<String> MODULES = List.of("api", "engine", "rar", "cdi");

    /** A call of a logger, up to the first semicolon that is in no text. */
    private static final Pattern CALL =
            Pattern.compile("\\.log\\((?:[^;\"]++|\"(?:[^\"\\\\]++|\\\\.)*+\")*+;", Pattern.DOTALL);

    private static final Pattern LEVEL = Pattern.compile("Level\\.(WARNING|ERROR)|\\blevel,");

    /** An id, that of a failure, or the message of one of ours, which begins with it. */
    private static final Pattern ID = Pattern.compile("ErrorId\\.|failure\\.id\\(\\)|, why\\.getMessage\\(\\)\\);");

    @Test
    void everyWarningAndEveryErrorHasAnId() throws IOException {
        List<String> calls = warnings();

        assertThat(calls).hasSizeGreaterThan(15).allMatch(call -> ID.matcher(call)
                .find());
    }

    private static List<String> warnings() throws IOException {
        List<String> calls = new ArrayList<>();
        for (String module : MODULES) {
            try (Stream<Path> files = Files.walk(Path.of("..", module, "src/main/java"))) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    CALL.matcher(Files.readString(file))
                            .results()
                            .map(MatchResult::group)
                            .filter(call -> LEVEL.matcher(call).find())
                            .forEach(calls::add);
                }
            }
        }
        return calls;
    }
}
