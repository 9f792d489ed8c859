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

    /** Whether a parameter or a field is what a property is called: the setter of {@code isPaid} sets {@code paid}. */
    static boolean same(String declared, String property) {
        String plain = plain(property);
        return plain(declared).equals(plain)
                || (isFlag(declared) && plain(declared.substring(2)).equals(plain));
    }

    private static boolean isFlag(String declared) {
        return declared.length() > 2 && declared.startsWith("is") && Character.isUpperCase(declared.charAt(2));
    }

    /** The property that an accessor is of, without its prefix; {@code URL} keeps its name, as beans have it. */
    public static String decapitalized(String name) {
        boolean acronym =
                name.length() > 1 && Character.isUpperCase(name.charAt(0)) && Character.isUpperCase(name.charAt(1));
        return acronym ? name : name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
    }
}
