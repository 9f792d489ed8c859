// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.testkit.contract;

import java.util.List;

/**
 * What came of the cases.
 *
 * @param cases how many there were
 * @param failures those that were not so: the case, and why
 */
public record Report(int cases, List<String> failures) {
    public Report {
        failures = List.copyOf(failures);
    }

    @Override
    public String toString() {
        return cases + " cases, " + failures.size() + " not so" + (failures.isEmpty() ? "" : ":\n")
                + String.join("\n", failures);
    }
}
