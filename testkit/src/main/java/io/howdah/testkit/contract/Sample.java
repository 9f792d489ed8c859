// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.testkit.contract;

import java.util.List;

/**
 * A value of a type of PostgreSQL.
 *
 * @param type as SQL names it
 * @param literal the value in the server's own words
 * @param value what a row shows
 * @param alike other values that mean the same as a parameter
 */
public record Sample(String type, String literal, Object value, List<Object> alike) {
    /** The value as SQL. */
    public String sql() {
        return "'" + literal.replace("'", "''") + "'::" + type;
    }

    /** Whether it is an array itself, so that an array of it has another shape. */
    boolean isArray() {
        return value instanceof Object[];
    }

    /** Whether the application's codec makes objects of it, so that it may become what it is asked for. */
    boolean isJson() {
        return type.equals("json") || type.equals("jsonb");
    }

    /** A class that stands for the value alone: a map would stand for a whole row. */
    Class<?> wanted() {
        return value instanceof java.util.Map ? Object.class : value.getClass();
    }

    @Override
    public String toString() {
        return type + " " + literal;
    }
}
