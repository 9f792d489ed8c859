// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import io.howdah.it.app.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What {@code docs/transactions.md} says of transactions in which another resource fails. The servers have to do what
 * stands there, so the page cannot grow old.
 */
record FaultTable(List<Row> rows) {
    private static final Pattern ROW = Pattern.compile(
            "\\| `(?<title>[^`]+)` \\| (?<place>first|last|either) \\| (?<wildfly>[^|]+) \\| (?<liberty>[^|]+) \\|");

    /** What becomes of a transaction on either server, when the other resource is enlisted at that place. */
    record Row(String title, String place, String wildfly, String liberty) {
        boolean tellsOf(Fault fault, String enlisted) {
            return title.equals(fault.title()) && (place.equals(enlisted) || place.equals("either"));
        }
    }

    static FaultTable read() throws IOException {
        return new FaultTable(ROW.matcher(Files.readString(Path.of("../docs/transactions.md")))
                .results()
                .map(row -> new Row(row.group(1), row.group(2), row.group(3), row.group(4)))
                .toList());
    }

    /** @param enlisted the place of the other resource, {@code first} or {@code last} */
    Row of(Fault fault, String enlisted) {
        List<Row> told =
                rows.stream().filter(row -> row.tellsOf(fault, enlisted)).toList();
        if (told.size() != 1) {
            throw new AssertionError("docs/transactions.md has " + told.size() + " lines for " + fault.title()
                    + ", enlisted " + enlisted);
        }
        return told.get(0);
    }
}
