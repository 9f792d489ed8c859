// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.types;

import java.util.List;

/** A type of PostgreSQL, with those that it is made of. */
public sealed interface Type {
    /** As it is written in SQL, with its schema where that is needed. */
    String name();

    /** As it is written in a cast that must change nothing: {@code bit} alone would mean one bit, and so in arrays. */
    default String written() {
        return switch (name()) {
            case "bit" -> "\"bit\"";
            case "bit[]" -> "\"bit\"[]";
            default -> name();
        };
    }

    /** A value without parts, as far as we know. */
    record Scalar(String name, Base base) implements Type {}

    record Enumeration(String name, List<String> labels) implements Type {}

    record Domain(String name, Type base) implements Type {}

    /** @param elementOid of the type of the elements; 0 where that is not known */
    record Array(String name, Type element, int elementOid, char delimiter) implements Type {
        /** Whether its elements are arrays by themselves, which a domain may be; then they are none of its dimensions. */
        public boolean ofArrays() {
            Type inner = element;
            while (inner instanceof Domain domain) {
                inner = domain.base();
            }
            return inner instanceof Array;
        }
    }

    /** @param outdated to be told when a value shows that the type has changed */
    record Composite(String name, List<Attribute> attributes, Outdated outdated) implements Type {}

    record Range(String name, Type subtype) implements Type {}

    record Multirange(String name, Range range) implements Type {}

    record Attribute(String name, Type type) {}
}
