// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.Session;
import io.howdah.Upsert;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A type that a connection has met is meant by its name wherever names are looked up since. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class SearchPathTest {
    enum Mood {
        HAPPY,
        SAD
    }

    record Person(int id, Mood mood) {}

    private String people;
    private Database database;
    private Session session;

    @BeforeEach
    void open(TestSchema schema) {
        people = schema.name() + ".people";
        database = Howdah.open(schema.uri());
        session = database.session().await();
        session.executeScript("create type mood as enum ('happy', 'sad');"
                        + "create table people(id int primary key, mood mood)")
                .await();
    }

    @AfterEach
    void close() {
        session.close();
        database.close();
    }

    private static List<Person> persons(int count, Mood mood) {
        return IntStream.range(0, count).mapToObj(i -> new Person(i, mood)).toList();
    }

    private void upsert(int count, Mood mood) {
        session.execute(Upsert.into(people).rows(persons(count, mood)).key("id"))
                .await();
    }

    private List<String> moods() {
        return session.select(String.class, "select distinct mood::text from " + people)
                .await();
    }

    @ParameterizedTest
    @ValueSource(strings = {"set search_path = public", "create type pg_temp.mood as enum ('glad')"})
    void changesGoOn(String change) {
        for (int count : new int[] {1, 2, Staging.WORTH_IT}) {
            upsert(count, Mood.HAPPY);
        }
        session.execute(change).await();
        for (int count : new int[] {1, 2, Staging.WORTH_IT}) {
            upsert(count, Mood.SAD);
        }

        assertThat(moods()).containsExactly("sad");
    }

    @ParameterizedTest
    @ValueSource(strings = {"set search_path = public", "create type pg_temp.mood as enum ('glad')"})
    void manyInsertsStayOneStatement(String change) {
        String insert = "insert into " + people + "(id, mood) values (:id, :mood)";
        List<Person> persons = persons(Inserting.WORTH_IT, Mood.SAD);
        session.executeMany(insert, persons).await();
        session.executeScript("truncate people; " + change).await();
        session.executeMany(insert, persons).await();

        assertThat(moods()).containsExactly("sad");
        assertThat(session.selectValue(Long.class, "select count(distinct cmin::text) from " + people)
                        .await())
                .isEqualTo(1);
    }
}
