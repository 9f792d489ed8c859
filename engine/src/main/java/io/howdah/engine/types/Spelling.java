// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.types;

import org.jspecify.annotations.Nullable;

/**
 * How a type is written in SQL wherever its name is looked up. Each is equal to every other, so that types that look alike
 * are equal, whatever schemas they are in.
 */
public final class Spelling {
    private final String text;

    private Spelling(String text) {
        this.text = text;
    }

    /** Of a type of every PostgreSQL; {@code bit} alone would mean one bit. */
    static Spelling of(String name) {
        return new Spelling(name.equals("bit") ? "\"bit\"" : name);
    }

    /** @param text with its schema, each in quotes where that is needed */
    static Spelling qualified(String text) {
        return new Spelling(text);
    }

    String text() {
        return text;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Spelling;
    }

    @Override
    public int hashCode() {
        return Spelling.class.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
