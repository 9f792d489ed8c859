// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.types;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows of one COPY in the form in which they are sent: binary where all types have such a form here, else text. */
public abstract class CopyRow {
    private final List<Type> types;

    private CopyRow(List<Type> types) {
        this.types = List.copyOf(types);
    }

    /** @param types of the columns */
    public static CopyRow of(List<Type> types) {
        return types.stream().allMatch(BinaryField::has) ? new InBinary(types) : new AsText(types);
    }

    /** How the format is called in SQL. */
    public abstract String format();

    /** Writes what stands before the rows. */
    public abstract void begin(Bytes to);

    /** Writes what stands before the first value of a row. */
    public abstract void beginRow(Bytes to);

    /**
     * Writes the value of a column; those of a row in their order.
     *
     * @throws Unfit when the type has no place for it
     */
    public final void value(int column, @Nullable Object value, Bytes to) {
        value(column, types.get(column), value, to);
    }

    abstract void value(int column, Type type, @Nullable Object value, Bytes to);

    /** Writes what stands behind the last value of a row. */
    public abstract void endRow(Bytes to);

    /** Writes what stands behind the rows. */
    public abstract void end(Bytes to);

    /** How many columns there are. */
    final int columns() {
        return types.size();
    }

    private static final class InBinary extends CopyRow {
        private static final byte[] SIGNATURE = "PGCOPY\n\u00ff\r\n\0".getBytes(StandardCharsets.ISO_8859_1);
        private static final int END = -1;

        InBinary(List<Type> types) {
            super(types);
        }

        @Override
        public String format() {
            return "binary";
        }

        @Override
        public void begin(Bytes to) {
            to.all(SIGNATURE);
            to.int4(0); // no flags
            to.int4(0); // nothing more
        }

        @Override
        public void beginRow(Bytes to) {
            to.int2(columns());
        }

        @Override
        void value(int column, Type type, @Nullable Object value, Bytes to) {
            BinaryField.write(type, value, to);
        }

        @Override
        public void endRow(Bytes to) {}

        @Override
        public void end(Bytes to) {
            to.int2(END);
        }
    }

    private static final class AsText extends CopyRow {
        private static final String NULL = "\\N";

        AsText(List<Type> types) {
            super(types);
        }

        @Override
        public String format() {
            return "text";
        }

        @Override
        public void begin(Bytes to) {}

        @Override
        public void beginRow(Bytes to) {}

        @Override
        void value(int column, Type type, @Nullable Object value, Bytes to) {
            if (column > 0) {
                to.int1('\t');
            }
            to.utf8(value == null ? NULL : escaped(Encoder.text(type, value)));
        }

        private static String escaped(String text) {
            StringBuilder escaped = new StringBuilder(text.length() + 8);
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                switch (c) {
                    case '\\' -> escaped.append("\\\\");
                    case '\n' -> escaped.append("\\n");
                    case '\r' -> escaped.append("\\r");
                    case '\t' -> escaped.append("\\t");
                    default -> escaped.append(c);
                }
            }
            return escaped.toString();
        }

        @Override
        public void endRow(Bytes to) {
            to.int1('\n');
        }

        @Override
        public void end(Bytes to) {}
    }
}
