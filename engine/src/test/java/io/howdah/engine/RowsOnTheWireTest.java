// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.DataException;
import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.Reply;
import io.howdah.Result;
import io.howdah.Row;
import io.howdah.Session;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Rows are taken out of the stream of messages; whatever else is in it goes its way, and each command keeps its own. */
@ExtendWith(PostgresExtension.class)
class RowsOnTheWireTest {
    private Database database;
    private Session session;

    @BeforeEach
    void open(TestSchema schema) {
        database = Howdah.open(schema.uri());
        session = database.session().await();
    }

    @AfterEach
    void close() {
        session.close();
        database.close();
    }

    private static List<Object> first(List<Row> rows) {
        return rows.stream().map(row -> row.get(0)).toList();
    }

    @Test
    void commandsInAPipelineKeepTheirRows() {
        List<Reply<List<Row>>> replies = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            session.begin();
            replies.add(session.select("select j, repeat('x', " + i * 20 + ") from generate_series(1, $1) j", i));
            session.execute("set local application_name = 'step_" + i + "'");
            session.commit();
        }

        for (int i = 0; i < 200; i++) {
            List<Row> rows = replies.get(i).await();
            assertThat(first(rows))
                    .isEqualTo(
                            IntStream.rangeClosed(1, i).<Object>mapToObj(j -> j).toList());
            String text = "x".repeat(i * 20);
            assertThat(rows).allSatisfy(row -> assertThat(row.get(1)).isEqualTo(text));
        }
    }

    @Test
    void rowsBeforeAnErrorAreForgotten() {
        Reply<List<Row>> failed = session.select("select 1000 / (2000 - i) from generate_series(1, 2000) i");
        Reply<List<Row>> next = session.select("select 7");

        assertThatThrownBy(failed::await).isInstanceOf(DataException.class);
        assertThat(first(next.await())).containsExactly(7);
    }

    @Test
    void noticesBetweenRowsDisturbNothing() {
        session.execute("create function loud(i int) returns int language plpgsql as $$ begin"
                        + " raise notice 'row %', i; return i; end $$")
                .await();

        List<Row> rows =
                session.select("select loud(i) from generate_series(1, 3000) i").await();

        assertThat(first(rows))
                .isEqualTo(
                        IntStream.rangeClosed(1, 3000).<Object>mapToObj(i -> i).toList());
    }

    @Test
    void executionsOfOneStatementGiveTheirRowsInTurn() {
        session.execute("create table items(id int, name text)").await();

        Result result = session.executeMany(
                        "insert into items select i, $2 from generate_series(1, $1) i returning id, name",
                        List.of(List.of(2, "a"), List.of(0, "b"), List.of(3, "c")))
                .await();

        assertThat(first(result.rows())).containsExactly(1, 2, 1, 2, 3);
        assertThat(result.rowsAffected()).isEqualTo(5);
        assertThat(session.selectOneOrNone("select * from items where id > 3").await())
                .isEqualTo(Optional.empty());
    }

    @Test
    void aRowOfManyColumnsIsWhole() {
        String columns = IntStream.range(0, 1600)
                .mapToObj(i -> i % 3 == 0 ? "null::int" : "" + i)
                .collect(java.util.stream.Collectors.joining(","));

        Row row = session.selectOne("select " + columns).await();

        assertThat(row.size()).isEqualTo(1600);
        assertThat(row.get(1598)).isEqualTo(1598);
        assertThat(row.get(1599)).isNull();
        assertThat(session.selectOne("select").await().size()).isZero();
        assertThat(session.select("select from generate_series(1, 3)").await()).hasSize(3);
    }
}
