// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.MappingException;
import io.howdah.Multirange;
import io.howdah.Range;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.PostgresServer;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What does not fit is refused by the names of both sides, and without its value; the connection serves on. */
@ExtendWith(PostgresExtension.class)
class MappingRefusalsTest {
    enum Mood {
        HAPPY,
        SAD,
        Sad
    }

    private static Database database;

    @BeforeAll
    static void open(PostgresServer server) {
        server.execute("drop schema if exists refused cascade; create schema refused authorization " + server.user());
        database = Howdah.open(server.uri("refused") + "&max-size=1");
        database.execute("create type address as (street text, house_no int)").await();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> refused(Class<?> type, String sql) {
        AbstractThrowableAssert<?, ? extends Throwable> refused = assertThatThrownBy(
                        () -> database.select(type, sql).await())
                .isInstanceOf(MappingException.class)
                .hasMessageStartingWith("HOWDAH-0503")
                .hasMessageNotContaining("secret");
        assertThat(database.selectValue(Integer.class, "select 1").await()).isEqualTo(1);
        return refused;
    }

    @Test
    void aMissingColumnIsNamedWithThoseThatThereAre() {
        record Wanted(int id, String fullName) {}

        refused(Wanted.class, "select 1 id, 'secret' nickname")
                .hasMessageContaining(Wanted.class.getName())
                .hasMessageContaining("[fullName]")
                .hasMessageContaining("[id, nickname]");
    }

    /** Whoever makes false of every text that is not true makes false of "maybe". */
    @Test
    void aTextIsNoTruthValueWhateverItSays() {
        record Answer(boolean ok) {}

        for (String text : List.of("maybe", "true", "yes", "t", "")) {
            refused(Boolean.class, "select '" + text + "'::text").hasMessageContaining("never Boolean");
            refused(Answer.class, "select '" + text + "'::varchar ok").hasMessageContaining("never Boolean");
        }
        refused(Boolean.class, "select 1").hasMessageContaining("never Boolean");
        assertThat(database.selectValue(Boolean.class, "select 'yes'::text::boolean")
                        .await())
                .isTrue();
    }

    @Test
    void itIsRefusedEvenWhereThereAreNoRows() {
        record Wanted(int id) {}

        refused(Wanted.class, "select 'x' as other where false").hasMessageContaining("[id]");
        refused(Wanted.class, "select 'x' as id where false")
                .hasMessageContaining("Column 'id' for Wanted.id is text, which is String in Java and never Integer");
    }

    @Test
    void severalColumnsForOneComponentAreRefused() {
        record Wanted(int userId) {}

        refused(Wanted.class, "select 1 user_id, 2 userid")
                .hasMessageContaining("For Wanted.userId there are 2 columns")
                .hasMessageContaining("[user_id, userid]");
        refused(Wanted.class, "select 1 \"userId\", 2 \"userId\"").hasMessageContaining("2 columns");
        refused(Map.class, "select 1 id, 2 id").hasMessageContaining("Two columns are named 'id'");
    }

    @Test
    void oneColumnFillsOneComponent() {
        record Wanted(int userId, int userID) {}

        refused(Wanted.class, "select 1 user_id").hasMessageContaining("means Wanted.userId as well as userID");
        refused(Wanted.class, "select 1 \"userId\"").hasMessageContaining("[userID]");
    }

    @Test
    void nullForAPrimitiveIsRefusedWhereverItStands() {
        record Direct(long id) {}
        record Converted(short id) {}
        record Elements(int[] ids) {}

        refused(Direct.class, "select null::int8 id")
                .hasMessageContaining(
                        "Column 'id' for Direct.id is NULL, which a primitive long cannot hold; use Long");
        refused(Converted.class, "select null::int8 id").hasMessageContaining("primitive short");
        refused(Elements.class, "select array[1, null] ids")
                .hasMessageContaining("has an element 2 that is NULL, which a primitive int cannot hold");
        refused(Integer.class, "select null::int id").hasMessageContaining("Column 'id' is NULL in a row");
    }

    @Test
    void whatIsNotExactIsRefused() {
        record Ints(int value) {}
        record Doubles(double value) {}
        record Floats(float value) {}
        record Decimals(BigDecimal value) {}

        for (String inexact : List.of("3000000000", "1.5", "1e30::float8", "'NaN'::float8", "'NaN'::numeric")) {
            refused(Ints.class, "select " + inexact + " as value").hasMessageContaining("does not fit Integer exactly");
        }
        refused(Doubles.class, "select 9223372036854775807 as value").hasMessageContaining("fit Double exactly");
        refused(Doubles.class, "select 9007199254740993 as value").hasMessageContaining("fit Double exactly");
        refused(Floats.class, "select 0.1::float8 as value").hasMessageContaining("fit Float exactly");
        refused(Floats.class, "select 16777217 as value").hasMessageContaining("fit Float exactly");
        refused(Decimals.class, "select 'NaN'::numeric as value").hasMessageContaining("fit BigDecimal exactly");
        refused(Doubles.class, "select 1.5 as value")
                .hasMessageContaining("is a decimal, which a Double may not hold exactly");
    }

    @Test
    void otherClassesAreRefusedByTheirNames() {
        record Wanted(java.util.Date at) {}
        record Lists(List<Integer> names) {}
        record Optionals(Optional<Integer> name) {}
        record Sets(java.util.Set<Integer> ids) {}

        refused(Wanted.class, "select now() at")
                .hasMessageContaining("is timestamptz, which is OffsetDateTime in Java and never Date");
        refused(Lists.class, "select array['secret'] as names")
                .hasMessageContaining("is text, which is String in Java and never Integer");
        refused(Optionals.class, "select 'secret' as name").hasMessageContaining("never Integer");
        refused(Sets.class, "select array[1] as ids").hasMessageContaining("never Set<Integer>");
        refused(Integer.class, "select 1, 2").hasMessageContaining("2 columns");
    }

    @Test
    void rangesOfOtherBoundsAreRefused() {
        record Texts(Range<String> ages) {}
        record Small(Range<Integer> ages) {}
        record Several(Multirange<Integer> ages) {}

        refused(String.class, "select int4range(1, 2) ages")
                .hasMessageContaining("which is Range in Java and never String");
        refused(Texts.class, "select int4range(1, 2) ages").hasMessageContaining("never String");
        refused(Several.class, "select int4range(1, 2) ages").hasMessageContaining("never Multirange<Integer>");
        refused(Small.class, "select int8range(1, 3000000000) ages")
                .hasMessageContaining("Column 'ages' for Small.ages has a bound that");
    }

    @Test
    void anUnknownConstantIsRefusedWithThoseThatThereAre() {
        record Held(Mood mood) {}

        refused(Held.class, "select 'secret' as mood")
                .hasMessageContaining("Column 'mood' for Held.mood holds a text that is no constant of")
                .hasMessageContaining("[HAPPY, SAD, Sad]");
        refused(Held.class, "select 'sad' as mood"); // which of the two?
    }

    @Test
    void dimensionsThatAreNotThoseWantedAreRefused() {
        record Flat(List<Integer> ids) {}
        record Deep(int[][] ids) {}

        refused(Flat.class, "select array[[1, 2]] ids").hasMessageContaining("more dimensions");
        refused(Deep.class, "select array[1, 2] ids").hasMessageContaining("fewer dimensions");
    }

    @Test
    void aCompositeWithoutAnAttributeIsRefused() {
        record Address(String street, int number) {}
        record Held(Address home) {}

        refused(Held.class, "select ('secret', 1)::address home")
                .hasMessageContaining(Address.class.getName())
                .hasMessageContaining("[number]")
                .hasMessageContaining("[street, house_no]");
    }

    record Strict(int quantity) {
        Strict {
            if (quantity < 0) {
                throw new IllegalArgumentException("negative");
            }
        }
    }

    @Test
    void whatAConstructorThrowsIsTheCause() {
        refused(Strict.class, "select -1 quantity")
                .hasMessageContaining("refused a row: java.lang.IllegalArgumentException")
                .cause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("negative");
    }

    static class Throwing {
        public void setName(String name) {
            throw new IllegalStateException("not today");
        }
    }

    @Test
    void whatASetterThrowsIsTheCause() {
        refused(Throwing.class, "select 'secret' as name")
                .hasMessageContaining(Throwing.class.getName())
                .cause()
                .hasMessage("not today");
    }

    sealed interface Payment permits Card, Cash {}

    record Card(int id) implements Payment {}

    record Cash(int id) implements Payment {}

    abstract static class Abstract {
        Abstract(int id) {}
    }

    class Inner {
        public void setId(int id) {}
    }

    static class TwoWays {
        TwoWays(int id) {}

        TwoWays(int id, String name) {}
    }

    static class NoWay {}

    static class Overloaded {
        public void setId(int id) {}

        public void setId(String id) {}
    }

    @Test
    void classesOfWhichNothingCanBeMadeAreRefusedWithTheReason() {
        refused(Payment.class, "select 1 id").hasMessageContaining("is sealed").hasMessageContaining("[Card, Cash]");
        refused(Abstract.class, "select 1 id").hasMessageContaining("is an abstract class");
        refused(Runnable.class, "select 1 id").hasMessageContaining("never Runnable");
        refused(Inner.class, "select 1 id").hasMessageContaining("make it static");
        refused(TwoWays.class, "select 1 id").hasMessageContaining("2 constructors with parameters");
        refused(NoWay.class, "select 1 id").hasMessageContaining("neither setters nor a constructor");
        refused(Overloaded.class, "select 1 id").hasMessageContaining("several setters setId");
    }

    record Late(java.time.LocalTime at) {}

    @Test
    void whatJavaHasNoValueForIsNamed() {
        refused(Late.class, "select time '24:00' at").hasMessageContaining("Column 'at' for Late.at is 24:00:00");
    }
}
