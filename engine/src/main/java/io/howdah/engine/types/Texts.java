// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.types;

import java.util.List;

/** Values that are texts: of characters that PostgreSQL has, of JSON, of the labels of an enum. */
public final class Texts {
    private Texts() {}

    static String json(Base base, Object value) {
        String text = JsonTexts.of(value);
        if (text == null) {
            throw Unfit.taking(base.sqlName(), base.accepts(), value);
        }
        return base == Base.JSONB ? JsonTexts.withoutNul(wellFormed(text)) : wellFormed(text);
    }

    static String string(String type, Base base, Object value) {
        return wellFormed(unchecked(type, base, value));
    }

    /** For whoever checks it as {@link #wellFormed} does. */
    static String unchecked(String type, Base base, Object value) {
        if (value instanceof Constant constant) {
            return constant.name();
        }
        if (value instanceof String text) {
            return text;
        }
        throw Unfit.taking(type, base.accepts(), value);
    }

    /**
     * What is no text would arrive as another one.
     *
     * @throws Unfit when it is none
     */
    public static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                throw new Unfit("holds the character U+0000, which PostgreSQL's texts cannot");
            }
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    throw new Unfit("holds half of a surrogate pair, which is no character");
                }
                i++;
            }
        }
        return text;
    }

    /** The label of that name; {@code OPEN} is {@code open} where there is no other. */
    static String label(Type.Enumeration type, Object value) {
        String name = value instanceof Constant constant ? constant.name() : null;
        if (name == null) {
            if (value instanceof String text) {
                return wellFormed(text);
            }
            throw Unfit.taking(type.name(), "a String or a Java enum", value);
        }
        List<String> inAnyCase = type.labels().stream()
                .filter(label -> label.equalsIgnoreCase(name))
                .toList();
        return inAnyCase.contains(name) || inAnyCase.size() != 1 ? name : inAnyCase.get(0);
    }
}
