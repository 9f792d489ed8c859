// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.types;

import java.util.List;

/** A type of PostgreSQL, with those that it is made of. */
public sealed interface Type {
    /** As it was written in SQL when it was learned, with its schema where that was needed. */
    String name();

    /** As it is written in a cast that means it whatever the search path has become, and changes nothing. */
    String written();

    /** A value without parts, as far as we know. */
    record Scalar(String name, Base base, Spelling spelling) implements Type {
        public Scalar(String name, Base base) {
            this(name, base, Spelling.of(name));
        }

        @Override
        public String written() {
            return spelling.text();
        }
    }

    record Enumeration(String name, List<String> labels, Spelling spelling) implements Type {
        @Override
        public String written() {
            return spelling.text();
        }
    }

    record Domain(String name, Type base, Spelling spelling) implements Type {
        @Override
        public String written() {
            return spelling.text();
        }
    }

    /** @param elementOid of the type of the elements; 0 where that is not known */
    record Array(String name, Type element, int elementOid, char delimiter) implements Type {
        @Override
        public String written() {
            return element.written() + "[]";
        }

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
    record Composite(String name, List<Attribute> attributes, Outdated outdated, Spelling spelling) implements Type {
        public Composite(String name, List<Attribute> attributes, Outdated outdated) {
            this(name, attributes, outdated, Spelling.of(name));
        }

        @Override
        public String written() {
            return spelling.text();
        }
    }

    record Range(String name, Type subtype, Spelling spelling) implements Type {
        public Range(String name, Type subtype) {
            this(name, subtype, Spelling.of(name));
        }

        @Override
        public String written() {
            return spelling.text();
        }
    }

    record Multirange(String name, Range range, Spelling spelling) implements Type {
        public Multirange(String name, Range range) {
            this(name, range, Spelling.of(name));
        }

        @Override
        public String written() {
            return spelling.text();
        }
    }

    record Attribute(String name, Type type) {}
}
