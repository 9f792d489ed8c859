// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Writes what was measured: one JSON object a line, and tables to read. */
final class Report {
    private Report() {}

    static void write(List<Standing> standings, Path jsonLines, Path markdown) throws IOException {
        Files.createDirectories(jsonLines.getParent());
        Files.write(jsonLines, standings.stream().map(Report::json).toList());
        Files.writeString(markdown, markdown(standings));
    }

    static String json(Standing standing) {
        return "{\"workload\":\"" + standing.workload() + "\",\"contender\":\"" + standing.contender()
                + "\",\"unit\":\""
                + standing.unit().sign() + "\",\"median\":"
                + number(standing.figures().median()) + ",\"min\":"
                + number(standing.figures().min()) + ",\"max\":"
                + number(standing.figures().max())
                + ",\"ratio_to_howdah\":" + number(standing.ratio()) + ",\"client_cpu_us\":"
                + number(standing.clientCpu()) + ",\"server_cpu_us\":" + number(standing.serverCpu()) + ",\"rounds\":"
                + standing.rounds() + "}";
    }

    /** JSON knows no NaN. */
    private static String number(double value) {
        return Double.isNaN(value)
                ? "null"
                : String.format(Locale.ROOT, "%.4g", value).contains("e")
                        ? String.format(Locale.ROOT, "%.0f", value)
                        : String.format(Locale.ROOT, "%.4g", value);
    }

    static String markdown(List<Standing> standings) {
        StringBuilder text = new StringBuilder();
        String workload = "";
        for (Standing standing : standings) {
            if (!standing.workload().equals(workload)) {
                workload = standing.workload();
                text.append("\n### ")
                        .append(workload)
                        .append("\n\n| contender | median, ")
                        .append(standing.unit().sign())
                        .append(" | min | max | ratio to Howdah | client CPU, us/op | PostgreSQL CPU, us/op |\n")
                        .append("|---|---:|---:|---:|---:|---:|---:|\n");
            }
            text.append("| ").append(standing.contender());
            for (double value : new double[] {
                standing.figures().median(),
                standing.figures().min(),
                standing.figures().max(),
                standing.ratio(),
                standing.clientCpu(),
                standing.serverCpu()
            }) {
                text.append(" | ").append(Double.isNaN(value) ? "-" : number(value));
            }
            text.append(" |\n");
        }
        return text.toString();
    }
}
