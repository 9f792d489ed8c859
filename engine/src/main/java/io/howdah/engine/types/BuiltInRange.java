// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.types;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The range types that every PostgreSQL has, each with its multirange type. */
enum BuiltInRange {
    INT4(3904, 3905, 4451, 6150, Base.INT4),
    INT8(3926, 3927, 4536, 6157, Base.INT8),
    NUM(3906, 3907, 4532, 6151, Base.NUMERIC),
    DATE(3912, 3913, 4535, 6155, Base.DATE),
    TS(3908, 3909, 4533, 6152, Base.TIMESTAMP),
    TSTZ(3910, 3911, 4534, 6153, Base.TIMESTAMPTZ);

    private final int oid;
    private final int arrayOid;
    private final int multirangeOid;
    private final int multirangeArrayOid;
    private final Base subtype;

    BuiltInRange(int oid, int arrayOid, int multirangeOid, int multirangeArrayOid, Base subtype) {
        this.oid = oid;
        this.arrayOid = arrayOid;
        this.multirangeOid = multirangeOid;
        this.multirangeArrayOid = multirangeArrayOid;
        this.subtype = subtype;
    }

    /** The one whose bounds are of a type. */
    static Optional<BuiltInRange> over(Base subtype) {
        return Arrays.stream(values()).filter(range -> range.subtype == subtype).findFirst();
    }

    int oid() {
        return oid;
    }

    int arrayOid() {
        return arrayOid;
    }

    int multirangeOid() {
        return multirangeOid;
    }

    int multirangeArrayOid() {
        return multirangeArrayOid;
    }

    Type.Range range() {
        return new Type.Range(prefix() + "range", new Type.Scalar(subtype.sqlName(), subtype));
    }

    Type.Multirange multirange() {
        return new Type.Multirange(prefix() + "multirange", range());
    }

    private String prefix() {
        return name().toLowerCase(Locale.ROOT);
    }
}
