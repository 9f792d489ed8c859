// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.Multirange;
import io.howdah.Range;
import io.howdah.Row;
import io.howdah.Session;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An instant is the same whatever the zone of the session: inside of arrays, composites and ranges it may travel as text,
 * with the offset that the zone had then, which before the railways has seconds.
 */
@ExtendWith(PostgresExtension.class)
class ZonesTest {
    private static final List<String> ZONES =
            List.of("UTC", "Asia/Kolkata", "America/New_York", "Europe/Amsterdam", "Pacific/Kiritimati");
    /** Today, the hour that comes twice in New York, before the railways, and a year that is BC in the west. */
    private static final List<String> INSTANTS = List.of(
            "2026-07-01T10:15:30Z",
            "2026-11-01T05:30:00Z",
            "2026-11-01T06:30:00Z",
            "1883-11-18T12:00:00.000001Z",
            "1850-01-01T00:00:00Z",
            "0001-01-01T00:00:00Z");

    record Moment(OffsetDateTime at, List<OffsetDateTime> others) {}

    private Database database;
    private Session session;

    @BeforeEach
    void open(TestSchema schema) {
        database = Howdah.open(schema.uri());
        session = database.session().await();
        session.execute("create type moment as (at timestamptz, others timestamptz[])")
                .await();
    }

    @AfterEach
    void close() {
        session.close();
        database.close();
    }

    static Stream<Arguments> instantsInZones() {
        return ZONES.stream().flatMap(zone -> INSTANTS.stream().map(instant -> arguments(zone, instant)));
    }

    private Object shown(String sql) {
        return session.selectOne("select " + sql).await().get(0);
    }

    private void sent(Object value, String type, String same) {
        assertThat(session.selectValue(Boolean.class, "select $1::" + type + " = " + same, value)
                        .await())
                .as(type)
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("instantsInZones")
    void anInstantIsReadAsItIs(String zone, String text) {
        session.execute("set timezone = '" + zone + "'").await();
        OffsetDateTime instant = OffsetDateTime.parse(text);
        String at = "'" + text + "'::timestamptz";

        assertThat(shown(at)).isEqualTo(instant);
        assertThat((Object[]) shown("array[" + at + ", null]")).containsExactly(instant, null);
        Row moment = (Row) shown("row(" + at + ", array[" + at + "])::moment");
        assertThat(moment.get("at")).isEqualTo(instant);
        assertThat((Object[]) moment.get("others")).containsExactly(instant);
        assertThat(shown("tstzrange(" + at + ", null)")).isEqualTo(Range.atLeast(instant));
        assertThat((Object[]) shown("array[tstzrange(null, " + at + ")]")).containsExactly(Range.lessThan(instant));
        assertThat(shown("tstzmultirange(tstzrange(" + at + ", null))"))
                .isEqualTo(Multirange.of(Range.atLeast(instant)));
    }

    @ParameterizedTest
    @MethodSource("instantsInZones")
    void anInstantArrivesAsItIs(String zone, String text) {
        session.execute("set timezone = '" + zone + "'").await();
        OffsetDateTime instant = OffsetDateTime.parse(text);
        String at = "'" + text + "'::timestamptz";

        sent(instant, "timestamptz", at);
        sent(instant.toInstant(), "timestamptz", at);
        sent(instant.atZoneSameInstant(ZoneId.of(zone)), "timestamptz", at);
        sent(List.of(instant), "timestamptz[]", "array[" + at + "]");
        sent(new Moment(instant, List.of(instant)), "moment", "row(" + at + ", array[" + at + "])::moment");
        sent(Range.atLeast(instant), "tstzrange", "tstzrange(" + at + ", null)");
        sent(Multirange.of(Range.atLeast(instant)), "tstzmultirange", "tstzmultirange(tstzrange(" + at + ", null))");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10:15:30.5+05:30", "10:15:00-04:56:02", "00:00:00+14"})
    void aTimeKeepsItsOwnOffset(String text) {
        OffsetTime time = OffsetTime.parse(text.equals("00:00:00+14") ? "00:00:00+14:00" : text);
        for (String zone : ZONES) {
            session.execute("set timezone = '" + zone + "'").await();
            String literal = "'" + text + "'::timetz";

            assertThat(shown(literal)).isEqualTo(time);
            assertThat((Object[]) shown("array[" + literal + "]")).containsExactly(time);
            sent(time, "timetz", literal);
            sent(List.of(time), "timetz[]", "array[" + literal + "]");
        }
    }
}
