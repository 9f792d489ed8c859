// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No message says {@code PT0.3S}: what is added to a text is not a duration, but the words for one. */
class DurationsInMessagesTest {
    private static final Pattern DECLARED = Pattern.compile("\\bDuration (\\w+)");

    /** A text, and what is added to it: a variable, or what a method gives. */
    private static final Pattern ADDED =
            Pattern.compile("\"\\s*\\+\\s*(?:\\w+(?:\\(\\))?\\.)*(\\w+)(\\(\\))?(?![\\w.(])");

    /** Variables are looked for in their own file, and methods everywhere. */
    private static List<String> asTheyAre(List<String> sources) {
        Set<String> everywhere = new HashSet<>();
        sources.forEach(source -> everywhere.addAll(durations(source)));
        return sources.stream()
                .flatMap(source -> asTheyAre(source, durations(source), everywhere))
                .toList();
    }

    private static Stream<String> asTheyAre(String source, Set<String> variables, Set<String> methods) {
        return ADDED.matcher(source)
                .results()
                .filter(added -> (added.group(2) == null ? variables : methods).contains(added.group(1)))
                .map(MatchResult::group);
    }

    private static Set<String> durations(String source) {
        return DECLARED.matcher(source).results().map(found -> found.group(1)).collect(Collectors.toSet());
    }

    @Test
    void noDurationIsAddedToATextAsItIs() {
        assertThat(asTheyAre(Sources.all())).as("use HowdahException.inWords").isEmpty();
    }

    @Test
    void oneThatIsWouldBeFound() {
        String options = "record Options(Duration connectTimeout) {}";
        String use =
                """
                void over(Duration limit) {
                    log("not within " + limit);
                    log("not within connect-timeout "
                            + on.options().connectTimeout() + ".");
                    log("not within " + HowdahException.inWords(limit) + limits);
                }""";

        assertThat(asTheyAre(List.of(options, use)))
                .extracting(found -> found.replaceAll("\\s+", " "))
                .containsExactly("\" + limit", "\" + on.options().connectTimeout()");
    }
}
