// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.types;

import org.jspecify.annotations.Nullable;

/**
 * An object of the application, taken in every form that the server may want: its type is not known before the statement
 * is prepared, and then the application's code must not run any more.
 *
 * @param origin what it was, for messages
 * @param fields for a composite or an hstore; null when it has none
 * @param json for {@code json} and {@code jsonb}
 */
public record Structured(String origin, @Nullable Fields fields, Written json) {
    String is() {
        return "is " + origin;
    }

    String jsonText() {
        return json.text(is());
    }
}
