// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.howdah.CopyOptions;
import io.howdah.CopyResult;
import io.howdah.CopySink;
import io.howdah.CopySource;
import io.howdah.CopyTarget;
import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.HowdahException;
import io.howdah.Reply;
import io.howdah.Session;
import io.howdah.SqlGrammarException;
import io.howdah.TransactionOptions;
import io.howdah.UniqueViolationException;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** COPY among that which a database has besides tables: transactions of every state, policies, views, triggers, partitions. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class CopySurroundingsTest {
    private static final CopyTarget T = CopyTarget.table("t", "id", "item");
    private static final CopySource UNTOUCHED = CopySource.of(new InputStream() {
        @Override
        public int read() {
            throw new AssertionError("read");
        }
    });

    record Item(int id, String item) {}

    private Database database;
    private Session session;

    @TempDir
    private Path directory;

    @BeforeEach
    void open(TestSchema schema) {
        database = Howdah.open(schema.uri() + "&max-size=2&acquire-timeout=5s");
        session = database.session().await();
        session.execute("create table t(id int primary key, item text)").await();
    }

    @AfterEach
    void theSessionIsUsableStill() {
        assertThat(session.selectValue(Integer.class, "select 1").await()).isEqualTo(1);
        session.close();
        database.close();
    }

    private static CopySource bytes(String text) {
        return CopySource.of(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private List<String> items() {
        return session.select(String.class, "select id || ' ' || coalesce(item, '-') from t order by id")
                .await();
    }

    private String out(CopyTarget target) {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        session.copyOut(target, CopySink.of(written)).await();
        return written.toString(StandardCharsets.UTF_8);
    }

    // ---- files and buffers ----

    @ParameterizedTest
    @ValueSource(strings = {"select id from missing", "select 1; select 2"})
    void aFileIsLeftAsItWasByACopyThatFailsBeforeAnythingCame(String query) throws IOException {
        Path kept = Files.writeString(directory.resolve("yesterday.txt"), "1\ttea\n");
        Path none = directory.resolve("none.txt");
        for (Path file : List.of(kept, none)) {
            assertThatThrownBy(() -> session.copyOut(CopyTarget.query(query), CopySink.of(file))
                            .await())
                    .isInstanceOf(HowdahException.class);
        }
        assertThat(kept).hasContent("1\ttea\n");
        assertThat(none).doesNotExist();

        session.copyOut(T, CopySink.of(kept)).await();
        session.copyOut(T, CopySink.of(none)).await();
        assertThat(kept).isEmptyFile();
        assertThat(none).isEmptyFile();
    }

    @Test
    void aFileThatCannotBeWrittenIsTold() {
        session.execute("insert into t values (1, 'tea')").await();
        assertThatThrownBy(() -> session.copyOut(T, CopySink.of(directory.resolve("missing/t.txt")))
                        .await())
                .hasMessageStartingWith("HOWDAH-")
                .hasRootCauseInstanceOf(IOException.class);
    }

    @Test
    void onlyWhatRemainsOfABufferIsTakenAndItStaysAsItWas() {
        byte[] text = "xx1\ttea\nxx".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer inTheMiddle = ByteBuffer.wrap(text, 2, 6);
        ByteBuffer direct = ByteBuffer.allocateDirect(20).put(4, "2\trice\n".getBytes(StandardCharsets.US_ASCII));
        ByteBuffer sliced = direct.slice(4, 7).asReadOnlyBuffer();

        assertThat(session.copyIn(T, CopySource.of(giving(inTheMiddle, ByteBuffer.allocate(0), sliced)))
                        .await())
                .isEqualTo(new CopyResult(2, 13));
        assertThat(items()).containsExactly("1 tea", "2 rice");
        assertThat(inTheMiddle.remaining()).isEqualTo(6);
        assertThat(sliced.remaining()).isEqualTo(7);
    }

    /** A file of gigabytes may be one buffer, and the server ends a connection that sends it a message of one. */
    @Test
    void aBufferOfAnySizeGoesInMessagesOfSome() {
        byte[] line = ("1\t" + "x".repeat(1021) + "\n").getBytes(StandardCharsets.US_ASCII);
        ByteBuffer large = ByteBuffer.allocate(5 * 1024 * line.length);
        while (large.hasRemaining()) {
            large.put(line);
        }
        session.execute("create table large(id int, item text)").await();
        List<Long> told = Collections.synchronizedList(new ArrayList<>());
        CopyResult copied = session.copyIn(
                        CopyTarget.table("large"),
                        CopySource.of(giving(large.flip())),
                        CopyOptions.text().onProgress(progress -> told.add(progress.bytes())))
                .await();

        assertThat(copied).isEqualTo(new CopyResult(5 * 1024, large.capacity()));
        assertThat(told).hasSize(5).endsWith((long) large.capacity());
    }

    private static Flow.Publisher<ByteBuffer> giving(ByteBuffer... buffers) {
        Iterator<ByteBuffer> each = List.of(buffers).iterator();
        return subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long one) {
                if (each.hasNext()) {
                    subscriber.onNext(each.next());
                } else {
                    subscriber.onComplete();
                }
            }

            @Override
            public void cancel() {}
        });
    }

    // ---- what a statement says by itself ----

    @Test
    void aStatementMaySayTheEncoding() {
        byte[] latin = "1\tK\u00e4se\n".getBytes(StandardCharsets.ISO_8859_1);
        session.copyIn(
                        CopyTarget.statement("copy t from stdin (encoding 'latin1')"),
                        CopySource.of(new ByteArrayInputStream(latin)))
                .await();
        assertThat(items()).containsExactly("1 K\u00e4se");
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        session.copyOut(CopyTarget.statement("copy t to stdout (encoding 'latin1')"), CopySink.of(written))
                .await();
        assertThat(written.toByteArray()).isEqualTo(latin);

        assertThatThrownBy(() -> session.copyIn(T, CopySource.of(new ByteArrayInputStream(latin)))
                        .await())
                .hasMessageContaining("22021");
        assertThat(items()).hasSize(1);
    }

    @Test
    void aStatementMayWantTheHeaderToMatch() {
        int version = session.selectValue(Integer.class, "select current_setting('server_version_num')::int / 10000")
                .await();
        assumeTrue(version >= 15, "HEADER MATCH came with PostgreSQL 15");
        CopyTarget matching = CopyTarget.statement("copy t from stdin (format csv, header match)");

        assertThatThrownBy(() ->
                        session.copyIn(matching, bytes("id,article\n1,tea\n")).await())
                .hasMessageContaining("22P04");
        assertThat(items()).isEmpty();
        session.copyIn(matching, bytes("id,item\n1,\"a \"\"b\"\",\nc\"\n")).await();
        assertThat(items()).containsExactly("1 a \"b\",\nc");
    }

    // ---- transactions ----

    @Test
    void aSavepointUndoesACopyThatFailedAndAFailedTransactionTouchesNoSource() {
        session.begin();
        session.copyIn(T, bytes("1\ttea\n")).await();
        session.savepoint("here").await();
        assertThatThrownBy(() -> session.copyIn(T, bytes("2\ta\n2\tb\n")).await())
                .isInstanceOf(UniqueViolationException.class);
        List<Reply<?>> failed = List.of(
                session.copyIn(T, UNTOUCHED),
                session.copyIn(T, CopySource.rows(List.of(List.of(3, "c")))),
                session.loadFromRecords("t", List.of(new Item(3, "c"))),
                session.copyOut(T, CopySink.of(new ByteArrayOutputStream())),
                session.copyOut(Item.class, T).forEach(item -> {}));
        assertThat(failed).allSatisfy(reply -> assertThatThrownBy(reply::await).hasMessageContaining("25P02"));
        session.rollbackTo("here").await();
        session.loadFromRecords("t", List.of(new Item(4, "rice"))).await();
        session.commit().await();

        assertThat(items()).containsExactly("1 tea", "4 rice");
    }

    @Test
    void aTransactionThatOnlyReadsTouchesNoSourceAndGivesItsRows() {
        session.copyIn(T, bytes("1\ttea\n")).await();
        session.begin(TransactionOptions.defaults().readOnly(true));
        session.savepoint("here").await();
        assertThatThrownBy(() -> session.copyIn(T, UNTOUCHED).await()).hasMessageContaining("25006");
        session.rollbackTo("here").await();
        assertThat(out(T)).isEqualTo("1\ttea\n");
        session.commit().await();
    }

    /** What is not in binary form is taken from the query by another one around it, where PostgreSQL allows no such WITH. */
    @Test
    void aWithThatChangesRowsGivesThemAsBytesAndInBinaryFormAsRows() {
        String gone = "with gone as (delete from t where id = 1 returning *) select id, item from gone";
        session.copyIn(T, bytes("1\ttea\n")).await();
        assertThat(out(CopyTarget.query(gone))).isEqualTo("1\ttea\n");

        session.copyIn(T, bytes("1\trice\n")).await();
        List<Item> rows = Collections.synchronizedList(new ArrayList<>());
        session.copyOut(Item.class, CopyTarget.query(gone)).forEach(rows::add).await();
        assertThat(rows).containsExactly(new Item(1, "rice"));
        assertThat(items()).isEmpty();

        session.copyIn(T, bytes("1\t10.0.0.1\n")).await();
        CopyTarget inText = CopyTarget.query(gone.replace("id, item", "id, item::inet as item"));
        assertThatThrownBy(() ->
                        session.copyOut(Item.class, inText).forEach(rows::add).await())
                .hasMessageContaining("WITH clause containing a data-modifying statement must be at the top level");
        assertThat(items()).hasSize(1);
        assertThat(out(inText)).isEqualTo("1\t10.0.0.1\n");
    }

    // ---- policies, views, triggers, partitions ----

    @Test
    void rowSecurityIsTheServersMatterInBothDirections() {
        session.executeScript("insert into t values (1, 'seen'), (2, 'hidden');"
                        + "create policy seen on t using (item = 'seen'); alter table t enable row level security;"
                        + " alter table t force row level security")
                .await();
        assertThat(out(T)).isEqualTo("1\tseen\n");
        assertThatThrownBy(() -> session.copyIn(T, UNTOUCHED).await()).hasMessageContaining("0A000");
        assertThatThrownBy(() -> session.loadFromRecords("t", List.of(new Item(3, "seen")))
                        .await())
                .hasMessageContaining("row-level security");
    }

    @Test
    void aViewTakesWhatItsTriggerTakesAndAnotherNone() {
        session.executeScript(
                        """
                        create view shown as select id, item from t;
                        create view filled as select id, item from t;
                        create function fill() returns trigger language plpgsql as $$ begin
                            insert into t values (new.id, upper(new.item)); return new; end $$;
                        create trigger fill instead of insert on filled for each row execute function fill()
                        """)
                .await();
        session.copyIn(CopyTarget.table("filled"), bytes("1\ttea\n")).await();
        session.loadFromRecords("filled", List.of(new Item(2, "rice"))).await();
        assertThat(items()).containsExactly("1 TEA", "2 RICE");
        assertThatThrownBy(() -> session.copyIn(CopyTarget.table("shown"), bytes("1\ttea\n"))
                        .await())
                .isInstanceOf(SqlGrammarException.class)
                .hasMessageContaining("42809");
    }

    @Test
    void rowsThatATriggerLeavesOutAreNotCounted() {
        session.executeScript(
                        """
                        create function odd() returns trigger language plpgsql as $$ begin
                            return case when new.id % 2 = 1 then new end; end $$;
                        create trigger odd before insert on t for each row execute function odd()
                        """)
                .await();
        assertThat(session.copyIn(T, bytes("1\ta\n2\tb\n3\tc\n")).await().rows())
                .isEqualTo(2);
        assertThat(items()).containsExactly("1 a", "3 c");
    }

    @Test
    void partitionsIdentitiesAndDomainsTakeTheirValues() {
        session.executeScript(
                        """
                        create domain amount as int not null check (value > 0);
                        create table parts("Id" int generated always as identity, item text, n amount)
                            partition by list (item);
                        create table tea partition of parts for values in ('tea');
                        create table others partition of parts default
                        """)
                .await();
        CopyTarget parts = CopyTarget.table("parts", "Id", "item", "n");
        session.copyIn(parts, CopySource.rows(List.of(List.of(7, "tea", 1), List.of(8, "rice", 2))))
                .await();
        session.copyIn(CopyTarget.table("parts", "item", "n"), bytes("tea\t3\n"))
                .await();

        assertThat(out(CopyTarget.query("select * from tea order by n"))).isEqualTo("7\ttea\t1\n1\ttea\t3\n");
        assertThat(out(CopyTarget.query("select * from others"))).isEqualTo("8\trice\t2\n");
        assertThatThrownBy(() -> session.copyIn(parts, CopySource.rows(List.of(List.of(9, "tea", 0))))
                        .await())
                .hasMessageContaining("23514");
    }
}
