// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The page of figures in the documentation. Of each workload that was run, the part between its two marks is written anew;
 * what people have written around it stays.
 */
final class Page {
    private final Path page;

    Page(Path page) {
        this.page = page;
    }

    /** @param how where, when and with which command the figures were measured */
    void update(List<Standing> standings, String how) throws IOException {
        Path plots = page.resolveSibling("plots");
        Files.createDirectories(plots);
        String text = Files.readString(page);
        Map<String, List<Standing>> byWorkload = standings.stream()
                .collect(Collectors.groupingBy(Standing::workload, TreeMap::new, Collectors.toList()));
        for (Map.Entry<String, List<Standing>> workload : byWorkload.entrySet()) {
            Path plot = plots.resolve(workload.getKey() + ".svg");
            text = replaced(
                    text,
                    workload.getKey(),
                    how + "\n\n" + Report.table(workload.getValue()) + "\n![" + workload.getKey() + "](plots/"
                            + plot.getFileName() + ")\n");
            Files.writeString(plot, Plot.svg(workload.getValue()));
        }
        Files.writeString(page, text);
    }

    /** Where a workload has no marks yet they are added at the end. */
    static String replaced(String text, String workload, String content) {
        String begin = "<!-- figures: " + workload + " -->\n";
        String end = "<!-- end -->\n";
        int from = text.indexOf(begin);
        if (from < 0) {
            return text + "\n### " + workload + "\n\n" + begin + content + end;
        }
        int to = text.indexOf(end, from);
        if (to < 0) {
            throw new IllegalStateException("The page has no '" + end.strip() + "' behind '" + begin.strip() + "'.");
        }
        return text.substring(0, from + begin.length()) + content + text.substring(to);
    }
}
