// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks;

import java.util.List;
import java.util.Locale;

/** A workload's figures as a picture: a bar for each contender's median, and a line from its best to its worst round. */
final class Plot {
    private static final int NAMES = 230;
    private static final int BARS = 460;
    private static final int FIGURES = 90;
    private static final int ROW = 26;
    private static final int HEAD = 44;

    /** With a ground of its own, so that it can be read on whatever page it stands. */
    private static final String STYLE =
            """
            <style>
            .ground { fill: #ffffff } text { fill: #1f2328 } .quiet { fill: #59636e }
            .ours { fill: #b4531a } .others { fill: #9fb3c8 } line { stroke: #1f2328 }
            @media (prefers-color-scheme: dark) {
            .ground { fill: #0d1117 } text { fill: #e6edf3 } .quiet { fill: #9198a1 }
            .ours { fill: #d9722f } .others { fill: #4d6580 } line { stroke: #e6edf3 }
            }
            </style>
            """;

    private Plot() {}

    /** @param all of one workload; who is absent is not drawn */
    static String svg(List<Standing> all) {
        List<Standing> standings = all.stream().filter(Standing::measured).toList();
        Standing first = standings.get(0);
        double most = standings.stream()
                .mapToDouble(standing -> standing.figures().max())
                .max()
                .orElseThrow();
        boolean less = first.unit() != Workload.Unit.PER_SECOND;
        StringBuilder svg = new StringBuilder(text(
                "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' font-family='sans-serif' font-size='13'>%n",
                NAMES + BARS + FIGURES, HEAD + ROW * standings.size() + 10));
        svg.append(STYLE).append("<rect class='ground' width='100%' height='100%'/>\n");
        svg.append(text("<text x='10' y='20' font-weight='bold'>%s</text>%n", escaped(first.workload())));
        svg.append(text(
                "<text class='quiet' x='10' y='36'>%s, %s is better</text>%n",
                escaped(first.unit().sign()), less ? "less" : "more"));
        for (int i = 0; i < standings.size(); i++) {
            row(svg, standings.get(i), HEAD + ROW * i, most);
        }
        return svg.append("</svg>\n").toString();
    }

    private static void row(StringBuilder svg, Standing standing, int top, double most) {
        Series figures = standing.figures();
        double scale = BARS / most;
        int middle = top + ROW / 2;
        svg.append(text(
                "<text x='%d' y='%d' text-anchor='end'>%s</text>%n",
                NAMES - 8, middle + 4, escaped(standing.contender())));
        svg.append(text(
                "<rect class='%s' x='%d' y='%d' width='%.1f' height='%d'/>%n",
                standing.contender().startsWith("howdah") ? "ours" : "others",
                NAMES,
                top + 4,
                figures.median() * scale,
                ROW - 8));
        svg.append(text(
                "<line x1='%.1f' x2='%.1f' y1='%d' y2='%d'/>%n",
                NAMES + figures.min() * scale, NAMES + figures.max() * scale, middle, middle));
        svg.append(text(
                "<text x='%.1f' y='%d'>%s</text>%n",
                NAMES + figures.max() * scale + 6, middle + 4, Report.number(figures.median())));
    }

    private static String text(String form, Object... values) {
        return String.format(Locale.ROOT, form.replace("%n", "\n"), values);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
