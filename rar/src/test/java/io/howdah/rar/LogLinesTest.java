// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Whoever reads a warning in the log can look it up in the page of errors. */
class LogLinesTest {
    /** A call of a logger, up to the first semicolon that is in no text. */
    private static final Pattern CALL =
            Pattern.compile("\\.log\\((?:[^;\"]++|\"(?:[^\"\\\\]++|\\\\.)*+\")*+;", Pattern.DOTALL);

    private static final Pattern LEVEL = Pattern.compile("Level\\.(WARNING|ERROR)|\\blevel,");

    /** An id, that of a failure, or the message of one of ours, which begins with it. */
    private static final Pattern ID = Pattern.compile("ErrorId\\.|failure\\.id\\(\\)|, why\\.getMessage\\(\\)\\);");

    private static List<String> warnings(List<String> sources) {
        return sources.stream()
                .flatMap(source -> CALL.matcher(source).results().map(MatchResult::group))
                .filter(call -> LEVEL.matcher(call).find())
                .toList();
    }

    @Test
    void everyWarningAndEveryErrorHasAnId() {
        assertThat(warnings(Sources.all())).hasSizeGreaterThan(15).allMatch(call -> ID.matcher(call)
                .find());
    }
}
