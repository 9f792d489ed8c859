// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Writes what was measured: one JSON object a line, and tables to read. */
final class Report {
    private Report() {}

    /** Into {@code results.jsonl}, {@code results.md} and a picture of each workload in {@code plots}. */
    static void write(List<Standing> standings, Path folder) throws IOException {
        Path plots = folder.resolve("plots");
        Files.createDirectories(plots);
        Files.write(
                folder.resolve("results.jsonl"),
                standings.stream().filter(Standing::measured).map(Report::json).toList());
        Files.writeString(folder.resolve("results.md"), markdown(standings));
        for (List<Standing> own : standings.stream()
                .collect(Collectors.groupingBy(Standing::workload))
                .values()) {
            Files.writeString(plots.resolve(own.get(0).workload() + ".svg"), Plot.svg(own));
        }
    }

    static String json(Standing standing) {
        return "{\"workload\":\"" + standing.workload() + "\",\"contender\":\"" + standing.contender()
                + "\",\"unit\":\""
                + standing.unit().sign() + "\",\"median\":"
                + number(standing.figures().median()) + ",\"min\":"
                + number(standing.figures().min()) + ",\"max\":"
                + number(standing.figures().max())
                + ",\"ratio_to_howdah\":" + number(standing.ratio()) + ",\"paired_ratio\":" + number(standing.paired())
                + ",\"client_cpu_us\":"
                + number(standing.clientCpu()) + ",\"server_cpu_us\":" + number(standing.serverCpu()) + ",\"rounds\":"
                + standing.rounds() + "}";
    }

    /** Four digits at least that tell something, and no exponent. JSON knows no NaN. */
    static String number(double value) {
        if (Double.isNaN(value)) {
            return "null";
        }
        String digits = String.format(Locale.ROOT, "%.4g", value);
        if (!digits.contains("e")) {
            return digits;
        }
        return value < 1 ? new BigDecimal(digits).toPlainString() : String.format(Locale.ROOT, "%.0f", value);
    }

    static String markdown(List<Standing> standings) {
        StringBuilder text = new StringBuilder();
        standings.stream()
                .collect(Collectors.groupingBy(Standing::workload, LinkedHashMap::new, Collectors.toList()))
                .forEach((workload, own) ->
                        text.append("\n### ").append(workload).append("\n\n").append(table(own)));
        return text.toString();
    }

    /** @param standings of one workload */
    static String table(List<Standing> standings) {
        StringBuilder text = new StringBuilder("| contender | median, ")
                .append(standings.get(0).unit().sign())
                .append(" | min | max | ratio to Howdah | client CPU, us/op | PostgreSQL CPU, us/op |\n")
                .append("|---|---:|---:|---:|---:|---:|---:|\n");
        for (Standing standing : standings) {
            text.append("| ").append(standing.contender()).append(standing.measured() ? "" : ", absent");
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
