// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.types;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The types of a prepared statement, as the server described them. */
public record StatementTypes(List<Type> parameters, RowShape row) {
    public StatementTypes {
        parameters = List.copyOf(parameters);
    }

    /** Of parameters and columns. */
    List<Type> all() {
        return Stream.concat(parameters.stream(), IntStream.range(0, row.size()).mapToObj(row::type))
                .toList();
    }
}
