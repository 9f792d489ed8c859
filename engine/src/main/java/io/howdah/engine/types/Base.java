// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.types;

import io.howdah.Interval;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The scalar types that every PostgreSQL has, with the Java class that a row shows and what is taken as a parameter.
 * Those that have no line here, an extension's for example, are like {@link #TEXTUAL}.
 */
public enum Base {
    BOOL(16, 1000, Carrier.BOOL, Boolean.class, "a Boolean"),
    INT2(21, 1005, Carrier.INT2, Short.class, "a Short, Integer or another whole number"),
    INT4(23, 1007, Carrier.INT4, Integer.class, "an Integer or another whole number"),
    INT8(20, 1016, Carrier.INT8, Long.class, "a Long or another whole number"),
    FLOAT4(700, 1021, Carrier.FLOAT4, Float.class, "a Float or another number"),
    FLOAT8(701, 1022, Carrier.FLOAT8, Double.class, "a Double or another number"),
    NUMERIC(1700, 1231, Carrier.TEXT_FORM, BigDecimal.class, "a BigDecimal or another number"),
    MONEY(790, 791, Carrier.TEXT_FORM, String.class, "a BigDecimal, a whole number or a String"),
    OID(26, 1028, Carrier.INT4, Long.class, "a Long or Integer"),
    TEXT(25, 1009, Carrier.TEXT, String.class, "a String"),
    VARCHAR(1043, 1015, Carrier.TEXT, String.class, "a String"),
    BPCHAR(1042, 1014, Carrier.TEXT, String.class, "a String"),
    NAME(19, 1003, Carrier.TEXT, String.class, "a String"),
    CHAR(18, 1002, Carrier.TEXT_FORM, String.class, "a String of one character"),
    BYTEA(17, 1001, Carrier.BYTES, byte[].class, "a byte[]"),
    UUID(2950, 2951, Carrier.UUID, UUID.class, "a UUID"),
    JSON(114, 199, Carrier.TEXT, String.class, "a String that is JSON, Json, or an object for the JsonCodec"),
    JSONB(3802, 3807, Carrier.TEXT_FORM, String.class, "a String that is JSON, Json, or an object for the JsonCodec"),
    DATE(1082, 1182, Carrier.INT4, LocalDate.class, "a LocalDate"),
    TIME(1083, 1183, Carrier.INT8, LocalTime.class, "a LocalTime"),
    TIMETZ(1266, 1270, Carrier.TEXT_FORM, OffsetTime.class, "an OffsetTime"),
    TIMESTAMP(1114, 1115, Carrier.INT8, LocalDateTime.class, "a LocalDateTime"),
    TIMESTAMPTZ(1184, 1185, Carrier.INT8, OffsetDateTime.class, "an Instant, OffsetDateTime or ZonedDateTime"),
    INTERVAL(1186, 1187, Carrier.BYTES, Interval.class, "an Interval, Duration or Period"),
    /** The same of a server before 17, which has none that is infinite: it would take that for a very long one. */
    FINITE_INTERVAL(1186, 1187, Carrier.BYTES, Interval.class, "an Interval, Duration or Period"),
    VOID(2278, 0, Carrier.TEXT_FORM, Void.class, "nothing"),
    XML(142, 143),
    INET(869, 1041),
    CIDR(650, 651),
    MACADDR(829, 1040),
    MACADDR8(774, 775),
    BIT(1560, 1561),
    VARBIT(1562, 1563),
    POINT(600, 1017),
    LSEG(601, 1018),
    PATH(602, 1019),
    BOX(603, 1020),
    POLYGON(604, 1027),
    LINE(628, 629),
    CIRCLE(718, 719),
    TSVECTOR(3614, 3643),
    TSQUERY(3615, 3645),
    JSONPATH(4072, 4073),
    PG_LSN(3220, 3221),
    XID(28, 1011),
    XID8(5069, 271),
    TID(27, 1010),
    REGPROC(24, 1008),
    REGCLASS(2205, 2210),
    REGTYPE(2206, 2211),
    REGCONFIG(3734, 3735),
    REGNAMESPACE(4089, 4090),
    REGROLE(4096, 4097),
    INT2VECTOR(22, 1006),
    OIDVECTOR(30, 1013),
    RECORD(2249, 2287),
    UNKNOWN(705, 0),
    /** A map of texts, by the extension of that name. */
    HSTORE(0, 0, Carrier.TEXT_FORM, Map.class, "a Map of Strings"),
    /** Any type whose values are given and shown in the server's text form. */
    TEXTUAL(0, 0);

    private static final Map<Integer, Base> BY_OID = new HashMap<>();
    private static final Map<Integer, Base> BY_ARRAY_OID = new HashMap<>();

    static {
        for (Base base : values()) {
            if (base.oid != 0) {
                BY_OID.putIfAbsent(base.oid, base);
            }
            if (base.arrayOid != 0) {
                BY_ARRAY_OID.putIfAbsent(base.arrayOid, base);
            }
        }
    }

    private final int oid;
    private final int arrayOid;
    private final Carrier carrier;
    private final Class<?> javaClass;
    private final String accepts;

    Base(int oid, int arrayOid) {
        this(oid, arrayOid, Carrier.TEXT_FORM, String.class, "a String");
    }

    Base(int oid, int arrayOid, Carrier carrier, Class<?> javaClass, String accepts) {
        this.oid = oid;
        this.arrayOid = arrayOid;
        this.carrier = carrier;
        this.javaClass = javaClass;
        this.accepts = accepts;
    }

    static @Nullable Base of(int oid) {
        return BY_OID.get(oid);
    }

    /** The type of the elements of an array type. */
    static @Nullable Base ofArray(int oid) {
        return BY_ARRAY_OID.get(oid);
    }

    int oid() {
        return oid;
    }

    int arrayOid() {
        return arrayOid;
    }

    Carrier carrier() {
        return carrier;
    }

    /** The class of a value in a row. */
    public Class<?> javaClass() {
        return javaClass;
    }

    /** What is taken as a parameter, in words. */
    public String accepts() {
        return accepts;
    }

    /** Whether its values have a binary form here: in rows of COPY and as elements of arrays some more have one. */
    public boolean hasBinaryForm() {
        return carrier != Carrier.TEXT_FORM || this == NUMERIC || this == JSONB || this == TIMETZ;
    }

    /** PostgreSQL's name. */
    String sqlName() {
        return switch (this) {
            case CHAR -> "\"char\"";
            case FINITE_INTERVAL -> INTERVAL.sqlName();
            default -> name().toLowerCase(Locale.ROOT);
        };
    }
}
