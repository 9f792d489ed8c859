// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.wire;

import io.howdah.engine.types.Carrier;
import io.howdah.engine.types.Description;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Notes the types of a statement that the server describes, and puts their carriers in their place. */
final class Describer {
    private int[] parameters = {};
    private int[] columns = {};
    private List<String> names = List.of();
    private boolean describing;

    void parameters(ByteBuf bytes, int at) {
        describing = true;
        parameters = new int[bytes.getUnsignedShort(at)];
        columns = new int[0];
        names = List.of();
        for (int i = 0; i < parameters.length; i++) {
            int oid = at + 2 + 4 * i;
            parameters[i] = bytes.getInt(oid);
            bytes.setInt(oid, Carrier.of(parameters[i]).asParameter());
        }
    }

    /**
     * Columns behind parameters only: those of a simple query are texts. Each is its name with a zero behind, then numbers
     * of 4, 2, 4 (the type), 2, 4 and 2 bytes.
     */
    void columns(ByteBuf bytes, int at) {
        if (!describing) {
            return;
        }
        columns = new int[bytes.getUnsignedShort(at)];
        names = new ArrayList<>(columns.length);
        int name = at + 2;
        for (int i = 0; i < columns.length; i++) {
            int length = bytes.bytesBefore(name, bytes.writerIndex() - name, (byte) 0);
            names.add(bytes.toString(name, length, StandardCharsets.UTF_8));
            int oid = name + length + 7;
            columns[i] = bytes.getInt(oid);
            bytes.setInt(oid, Carrier.of(columns[i]).asColumn());
            name = oid + 12;
        }
    }

    /** What comes now describes something else. */
    void end() {
        describing = false;
    }

    /** The types of the statement that was described last. */
    Description described() {
        return new Description(parameters, columns, names);
    }
}
