// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.mapping;

import io.howdah.engine.types.Unfit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Texts as the constants of an enum: by name, and in any case where only one constant is meant. */
final class Constants implements Conversion {
    private final Class<?> type;
    private final Map<String, Object> byName = new HashMap<>();

    private Constants(Class<?> type) {
        this.type = type;
    }

    static Conversion of(Class<?> type) {
        Constants constants = new Constants(type);
        Set<String> ambiguous = new HashSet<>();
        for (Object constant : type.getEnumConstants()) {
            String name = lower(((Enum<?>) constant).name());
            if (constants.byName.put(name, constant) != null) {
                ambiguous.add(name);
            }
        }
        constants.byName.keySet().removeAll(ambiguous);
        for (Object constant : type.getEnumConstants()) {
            constants.byName.put(((Enum<?>) constant).name(), constant);
        }
        return constants;
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    @Override
    public Object of(Object text) {
        Object constant = byName.get(text);
        if (constant == null) {
            constant = byName.get(lower((String) text));
        }
        if (constant == null) {
            throw new Unfit("holds a text that is no constant of " + type.getName() + ", which has "
                    + Arrays.stream(type.getEnumConstants())
                            .map(known -> ((Enum<?>) known).name())
                            .toList());
        }
        return constant;
    }
}
