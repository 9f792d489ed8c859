// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.json;

/** A text is no JSON. Says nothing of it: it may hold what belongs in no log. */
public final class NotJson extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotJson() {
        super("no JSON", null, false, false);
    }
}
