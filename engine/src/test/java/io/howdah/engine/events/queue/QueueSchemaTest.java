// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.Database;
import io.howdah.ErrorId;
import io.howdah.EventException;
import io.howdah.EventOptions;
import io.howdah.Howdah;
import io.howdah.UsageException;
import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.TestSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tables: their names, who makes them, and what is said when they are not right. */
class QueueSchemaTest extends QueueAndTables {
    @ParameterizedTest
    @ValueSource(
            strings = {"more", "MiXed", "\"Mixed\"", "\"with \"\"quotes\"\" and 'more'\"", "§.names", "§.\"Both\""})
    void aTableMayHaveAnyName(String pattern, TestSchema schema) {
        EventQueue named = EventQueue.of(pattern.replace("§", schema.name()), ALWAYS, RETENTION);
        named.schema().create(database).await();
        named.schema().create(database).await();
        named.schema().validate(database).await();

        named.publish(database, "c", drafts(0, 2)).await();
        List<Claimed> events = named.claim(database, "c", 2, LEASE).await().events();

        assertThat(named.ack(database, "c", events).await()).hasSize(2);
        assertThat(named.maintainer().run(database).await()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "two words",
                "a.b.c",
                "x; drop table y",
                "tables_whose_name_leaves_no_room_for_the_rest_of_it"
            })
    void whatIsNoNameIsRefused(String name) {
        assertThatThrownBy(() -> EventQueue.of(name, ALWAYS, RETENTION))
                .isInstanceOfSatisfying(UsageException.class, refused -> assertThat(refused.id())
                        .isEqualTo(ErrorId.EVENT_INVALID))
                .hasMessageContaining("events.table")
                .hasMessageContaining("'" + name + "'");
    }

    @Test
    void whatIsMissingIsNamed() {
        EventQueue missing = EventQueue.of("missing", ALWAYS, RETENTION);
        assertThatThrownBy(() -> missing.schema().validate(database).await())
                .isInstanceOf(EventException.class)
                .hasMessageContaining("\"missing_0\" is missing")
                .hasMessageContaining("\"missing_meta\" is missing");

        database.execute("alter table events_special drop column priority cascade")
                .await();
        assertThatThrownBy(() -> queue.schema().validate(database).await())
                .isInstanceOf(EventException.class)
                .hasMessageContaining("\"events_special\" lacks priority")
                .hasMessageNotContaining("events_0");
    }

    @Test
    void anotherVersionIsNamed() {
        database.execute("update events_meta set version = 99").await();

        assertThatThrownBy(() -> queue.schema().create(database).await())
                .isInstanceOf(EventException.class)
                .hasMessageContaining("[99]");
    }

    /** As logical replication leaves it, which brings rows only. */
    @Test
    void aSequenceThatIsBehindItsEventsIsNamedAndMovedOn() {
        publish("1", "2", "3");
        long newest = publish("4", EventOptions.defaults().orderingKey("k"));
        database.execute("select setval('events_id', 1, false)").await();

        assertThatThrownBy(() -> queue.schema().validate(database).await())
                .isInstanceOf(EventException.class)
                .hasMessageContaining("\"events_id\" is behind")
                .hasMessageContaining("select setval('\"events_id\"', " + newest + ")");
        queue.schema().create(database).await();

        queue.schema().validate(database).await();
        assertThat(publish("5", "6")).allMatch(id -> id > newest);
        assertThat(claim(9)).hasSize(6);
    }

    /** It comes behind the events of its key that are there, by a position that is newer than all ids. */
    @Test
    void aSequenceThatIsBehindThePositionOfARedrivenEventIsNamed() {
        long id = publish("1", EventOptions.defaults().orderingKey("k"));
        queue.bury(database, "c", claim(1), "poison").await();
        queue.graveyard().redrive(database, "c").await();
        Long position = database.selectValue(Long.class, "select position from events_ordered")
                .await();
        assertThat(position).isGreaterThan(id);
        queue.schema().validate(database).await();
        database.execute("select setval('events_id', $1)", id).await();

        assertThatThrownBy(() -> queue.schema().validate(database).await())
                .isInstanceOf(EventException.class)
                .hasMessageContaining("select setval('\"events_id\"', " + position + ")");
        queue.schema().create(database).await();

        queue.schema().validate(database).await();
    }

    @Test
    void anIndexThatIsMissingIsNamedAndMade() {
        database.execute("drop index events_ordered_last").await();

        assertThatThrownBy(() -> queue.schema().validate(database).await())
                .isInstanceOf(EventException.class)
                .hasMessageContaining("\"events_ordered_last\" is missing");
        queue.schema().create(database).await();

        queue.schema().validate(database).await();
    }

    @Test
    void aSequenceThatIsMissingIsNamed() {
        database.execute("drop sequence events_id cascade").await();

        assertThatThrownBy(() -> queue.schema().validate(database).await())
                .isInstanceOf(EventException.class)
                .hasMessageContaining("\"events_id\" is missing");
    }

    @Test
    void theScriptMakesWhatIsNeededAndRunsAgain(PostgresServer server, TestSchema schema) {
        EventQueue printed = EventQueue.of("printed", ALWAYS, RETENTION);

        database.executeScript(printed.schema().ddl()).await();
        database.executeScript(printed.schema().ddl()).await();

        printed.schema().validate(database).await();
        assertThat(rows("printed_meta")).isEqualTo(1);
    }

    /** What docs/events.md has people run, for the tables here. */
    private static String grants(String whom, TestSchema schema, String user) throws IOException {
        String page = Files.readString(Path.of("../docs/events.md"));
        Matcher block = Pattern.compile("(?s)<!-- grants: " + whom + " -->\n```sql\n(.*?)```")
                .matcher(page);
        assertThat(block.find()).as("the grants for a %s", whom).isTrue();
        return "set search_path = " + schema.name() + "; "
                + block.group(1)
                        .replace("howdah_event", "events")
                        .replace("schema shop", "schema " + schema.name())
                        .replace("to app;", "to " + user + ";");
    }

    @Test
    void whoOnlyPublishesNeedsLess(PostgresServer server, TestSchema schema) throws IOException {
        String user = "writer_" + schema.name();
        server.execute("create role " + user + " login password 'writer'");
        try {
            server.execute(grants("publisher", schema, user));
            String uri = schema.uri().replaceFirst("//[^@]*@", "//" + user + ":writer@");
            try (Database writers = Howdah.open(uri)) {
                queue.schema().create(writers).await();
                publish(writers, "1", "2");
                publish(writers, "3", EventOptions.defaults().priority(1).dedupeKey("d"));
                publish(writers, "4", EventOptions.defaults().orderingKey("k"));
            }
            assertThat(claim(9)).hasSize(4);
        } finally {
            server.execute("drop owned by " + user + "; drop role " + user);
        }
    }

    @Test
    void leastPrivilegesAreEnough(PostgresServer server, TestSchema schema) throws IOException {
        String user = "clerk_" + schema.name();
        server.execute("create role " + user + " login password 'clerk'");
        try {
            server.execute(grants("consumer", schema, user));
            String uri = schema.uri().replaceFirst("//[^@]*@", "//" + user + ":clerk@");
            try (Database clerks = Howdah.open(uri)) {
                queue.schema().create(clerks).await();
                publish(clerks, "1", "2", "3");
                List<Claimed> events =
                        queue.claim(clerks, "c", 3, LEASE).await().events();
                assertThat(events).hasSize(3);
                queue.ack(clerks, "c", events.subList(0, 1)).await();
                queue.nack(clerks, "c", events.subList(1, 2), LEASE).await();
                queue.bury(clerks, "c", events.subList(2, 3), "poison").await();
                assertThat(queue.graveyard().redrive(clerks, "c").await()).isEqualTo(1);
                assertThat(turning(new Rotation(1), ALWAYS)
                                .maintainer()
                                .run(clerks)
                                .await())
                        .isTrue();
                EventQueue more = EventQueue.of(schema.name() + ".more", ALWAYS, RETENTION);
                assertThatThrownBy(() -> more.schema().create(clerks).await())
                        .isInstanceOf(EventException.class)
                        .hasMessageContaining("more_0")
                        .hasMessageContaining("may not make them");
            }
        } finally {
            server.execute("drop owned by " + user + "; drop role " + user);
        }
    }
}
