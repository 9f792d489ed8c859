// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.tx;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;

/**
 * An {@link Xid} and its name in PostgreSQL, which says that Howdah gave it:
 * {@code howdah_<format>.<global part>.<branch>}, the parts in URL-safe Base64. At most 191 of the 199 bytes that
 * PostgreSQL allows.
 */
record GlobalId(int format, byte[] global, byte[] branch) implements Xid {
    private static final String PREFIX = "howdah_";
    private static final Pattern NAME = Pattern.compile(PREFIX + "([0-9a-f]{1,8})\\.([\\w-]+)\\.([\\w-]*)");

    static GlobalId of(Xid xid) {
        return new GlobalId(xid.getFormatId(), xid.getGlobalTransactionId(), xid.getBranchQualifier());
    }

    /** Empty when the name is not one of ours. */
    static Optional<GlobalId> parse(String name) {
        Matcher parts = NAME.matcher(name);
        if (!parts.matches()) {
            return Optional.empty();
        }
        try {
            GlobalId id = new GlobalId(
                    HexFormat.fromHexDigits(parts.group(1)), decoded(parts.group(2)), decoded(parts.group(3)));
            return Optional.of(id).filter(read -> read.fits() && read.name().equals(name));
        } catch (IllegalArgumentException somebodyElses) {
            return Optional.empty();
        }
    }

    /** Transaction managers rely on it: Narayana ends nothing in a database with an id that is longer. */
    private boolean fits() {
        return global.length <= MAXGTRIDSIZE && branch.length <= MAXBQUALSIZE;
    }

    private static byte[] decoded(String part) {
        return Base64.getUrlDecoder().decode(part.getBytes(StandardCharsets.US_ASCII));
    }

    private static String encoded(byte[] part) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(part);
    }

    /** The name in PostgreSQL. */
    String name() {
        return PREFIX + Integer.toHexString(format) + "." + encoded(global) + "." + encoded(branch);
    }

    @Override
    public int getFormatId() {
        return format;
    }

    @Override
    public byte[] getGlobalTransactionId() {
        return global.clone();
    }

    @Override
    public byte[] getBranchQualifier() {
        return branch.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof GlobalId id
                && format == id.format
                && Arrays.equals(global, id.global)
                && Arrays.equals(branch, id.branch);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(global) * 31 + Arrays.hashCode(branch);
    }

    @Override
    public String toString() {
        return name();
    }
}
