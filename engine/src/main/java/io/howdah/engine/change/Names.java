// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.change;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Names of columns as they stand in SQL. */
final class Names {
    private Names() {}

    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    static String list(Collection<String> names) {
        return names.stream().map(Names::quoted).collect(Collectors.joining(", "));
    }

    /** Each column of the table with something else. */
    static String assigned(List<String> names, String from) {
        return names.stream()
                .map(name -> quoted(name) + " = " + from + "." + quoted(name))
                .collect(Collectors.joining(", "));
    }
}
