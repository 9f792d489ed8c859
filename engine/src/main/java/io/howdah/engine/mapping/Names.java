// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.mapping;

import java.util.Locale;

/** Names on both sides: {@code created_at} is {@code createdAt}. */
public final class Names {
    private Names() {}

    /** What names that mean the same have in common. */
    public static String plain(String name) {
        return name.replace("_", "").toLowerCase(Locale.ROOT);
    }

    /** The property that an accessor is of, without its prefix; {@code URL} keeps its name, as beans have it. */
    public static String decapitalized(String name) {
        boolean acronym =
                name.length() > 1 && Character.isUpperCase(name.charAt(0)) && Character.isUpperCase(name.charAt(1));
        return acronym ? name : name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
    }
}
