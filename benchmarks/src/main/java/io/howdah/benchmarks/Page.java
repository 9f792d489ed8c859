// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The page of figures in the documentation. Of each workload that was run, the part between its two marks is written anew,
 * heading and all, so that marks with nothing between them are not seen; what people have written around it stays.
 */
final class Page {
    private static final String END = "<!-- end -->\n";

    private final Path page;
    private final List<String> order;

    /** @param order the ids of all workloads, as they follow each other on the page */
    Page(Path page, List<String> order) {
        this.page = page;
        this.order = order;
    }

    /**
     * Brings the part of one workload up to date.
     *
     * @param how where, when and with which command the figures were measured
     */
    void update(List<Standing> standings, String how) throws IOException {
        String workload = standings.get(0).workload();
        Path plots = page.resolveSibling("plots");
        Files.createDirectories(plots);
        Files.writeString(plots.resolve(workload + ".svg"), Plot.svg(standings));
        String content = "### " + workload + "\n\n" + how + "\n\n" + Report.table(standings) + "\n![" + workload
                + "](plots/" + workload + ".svg)\n";
        Files.writeString(page, replaced(Files.readString(page), order, workload, content));
    }

    /** A workload without marks gets them behind the nearest that comes before it in the order; else at the end. */
    static String replaced(String text, List<String> order, String workload, String content) {
        int from = text.indexOf(begin(workload));
        if (from < 0) {
            int behind = behindThoseBefore(text, order, workload);
            return text.substring(0, behind) + "\n" + begin(workload) + content + END + text.substring(behind);
        }
        return text.substring(0, from + begin(workload).length()) + content + text.substring(end(text, from, workload));
    }

    private static int behindThoseBefore(String text, List<String> order, String workload) {
        for (int i = order.indexOf(workload) - 1; i >= 0; i--) {
            int from = text.indexOf(begin(order.get(i)));
            if (from >= 0) {
                return end(text, from, order.get(i)) + END.length();
            }
        }
        return text.length();
    }

    private static String begin(String workload) {
        return "<!-- figures: " + workload + " -->\n";
    }

    private static int end(String text, int from, String workload) {
        int end = text.indexOf(END, from);
        if (end < 0) {
            throw new IllegalStateException("The page has no '" + END.strip() + "' behind '"
                    + begin(workload).strip() + "'.");
        }
        return end;
    }
}
