// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.types;

import java.util.List;
import java.util.stream.IntStream;

/** What the server says of a prepared statement: the types of its parameters and columns, by their numbers. */
public record Description(int[] parameters, int[] columns, List<String> names) {
    IntStream all() {
        return IntStream.concat(IntStream.of(parameters), IntStream.of(columns));
    }
}
