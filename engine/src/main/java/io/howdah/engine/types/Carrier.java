// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.types;

/**
 * How values of a type travel through the client: as one of the few types that it carries without a loss. The client is
 * told that the value is of the carrier's type, which has the same bytes on the wire.
 */
public enum Carrier {
    BOOL(16),
    INT2(21),
    INT4(23),
    INT8(20),
    FLOAT4(700),
    FLOAT8(701),
    /** A String whose binary form is its text. */
    TEXT(25),
    /** The binary form itself, as a buffer. */
    BYTES(17),
    UUID(2950),
    /** The binary form as a parameter, the text form as a column: an array whose elements have a binary form of ours. */
    ARRAY(17, 3614),
    /**
     * The server's text form, as a String. What the client sends as a text it must believe to be {@code unknown}; what
     * it receives must be {@code tsvector}, for of an {@code unknown} it makes an array where it begins with a brace.
     */
    TEXT_FORM(705, 3614);

    private final int asParameter;
    private final int asColumn;

    Carrier(int oid) {
        this(oid, oid);
    }

    Carrier(int asParameter, int asColumn) {
        this.asParameter = asParameter;
        this.asColumn = asColumn;
    }

    /** The type that the client is told for a parameter. */
    public int asParameter() {
        return asParameter;
    }

    /** The type that the client is told for a column. */
    public int asColumn() {
        return asColumn;
    }

    /** How values of a type travel. */
    public static Carrier of(int oid) {
        Base base = Base.of(oid);
        if (base != null) {
            return base.carrier();
        }
        Base element = Base.ofArray(oid);
        return element != null && element.hasBinaryForm() ? ARRAY : TEXT_FORM;
    }
}
