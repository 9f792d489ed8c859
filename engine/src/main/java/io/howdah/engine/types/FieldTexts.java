// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.types;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Composites and maps of texts as parameters, in the server's text form. */
final class FieldTexts {
    private FieldTexts() {}

    static String composite(Type.Composite type, Object value) {
        if (value instanceof String text) {
            return Texts.wellFormed(text);
        }
        Fields fields = fields(value);
        if (fields == null) {
            throw new Unfit(Unfit.is(value) + "; " + type.name() + " takes a record, a Map or a Row with "
                    + type.attributes().stream().map(Type.Attribute::name).toList());
        }
        Map<String, @Nullable Object> byName = fields.values();
        List<String> found = type.attributes().stream()
                .map(attribute -> meant(attribute.name(), byName))
                .toList();
        if (found.contains("") || byName.size() != found.size()) {
            throw new Unfit(Unfit.is(value) + " with " + byName.keySet() + "; " + type.name() + " has "
                    + type.attributes().stream().map(Type.Attribute::name).toList());
        }
        StringBuilder text = new StringBuilder("(");
        for (int i = 0; i < found.size(); i++) {
            Object field = byName.get(found.get(i));
            text.append(i == 0 ? "" : ",");
            if (field != null) {
                Literals.quote(text, Encoder.text(type.attributes().get(i).type(), field));
            }
        }
        return text.append(')').toString();
    }

    private static @Nullable Fields fields(Object value) {
        return value instanceof Structured structured ? structured.fields() : null;
    }

    /** The field for an attribute, {@code createdAt} for {@code created_at}; empty if there is none. */
    static String meant(String attribute, Map<String, ?> fields) {
        if (fields.containsKey(attribute)) {
            return attribute;
        }
        return fields.keySet().stream()
                .filter(field -> plain(field).equals(plain(attribute)))
                .findFirst()
                .orElse("");
    }

    private static String plain(String name) {
        return name.replace("_", "").toLowerCase(Locale.ROOT);
    }

    static String hstore(Object value) {
        if (value instanceof String text) {
            return Texts.wellFormed(text);
        }
        Fields fields = fields(value);
        if (fields == null) {
            throw Unfit.taking("hstore", Base.HSTORE.accepts(), value);
        }
        StringBuilder text = new StringBuilder();
        fields.values().forEach((key, content) -> {
            text.append(text.isEmpty() ? "" : ",");
            Literals.quote(text, Texts.wellFormed(key));
            text.append("=>");
            if (content == null) {
                text.append("NULL");
            } else {
                Literals.quote(text, Texts.string("hstore", Base.TEXT, content));
            }
        });
        return text.toString();
    }
}
