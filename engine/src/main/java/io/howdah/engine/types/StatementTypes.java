// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.types;

import java.util.List;

/** The types of a prepared statement, as the server described them. */
public record StatementTypes(List<Type> parameters, RowShape row) {
    public StatementTypes {
        parameters = List.copyOf(parameters);
    }
}
