// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The verdicts of a run, in the form in which they stand in {@code docs/reliability.md}. */
final class CrashTable {
    private final Map<CrashPoint, List<Verdict>> verdicts = new EnumMap<>(CrashPoint.class);

    /**
     * How a crash ended.
     *
     * @param text {@code right}, or what was wrong
     * @param millis from the start of the last process until nothing was in doubt
     */
    record Verdict(CrashSeed seed, String text, long millis) {
        boolean right() {
            return text.equals("right");
        }
    }

    void add(CrashPoint point, Verdict verdict) {
        verdicts.computeIfAbsent(point, first -> new ArrayList<>()).add(verdict);
    }

    /** @param title the server, and how Howdah was deployed */
    String text(String title, String postgres) {
        StringBuilder text = new StringBuilder("### " + title + "\n\n" + LocalDate.now(ZoneOffset.UTC) + ", Java "
                + System.getProperty("java.version") + ", PostgreSQL " + postgres + ".\n\n"
                + "| Killed | In doubt then | Has to become | Verdicts, with seeds | Nothing in doubt after |\n"
                + "|---|---|---|---|---|\n");
        verdicts.forEach((point, all) -> text.append(String.format(
                Locale.ROOT,
                "| %s | %d | %s | %s | %.1f s |%n",
                point.label,
                point.inDoubt,
                point.committed ? "committed" : "rolled back",
                all.stream()
                        .map(verdict -> verdict.text() + " (" + verdict.seed().number() + ")")
                        .collect(Collectors.joining(", ")),
                all.stream().mapToLong(Verdict::millis).max().orElse(0) / 1000.0)));
        return text.toString();
    }
}
