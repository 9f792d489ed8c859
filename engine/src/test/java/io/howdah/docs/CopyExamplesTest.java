// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.CopyOptions;
import io.howdah.CopyResult;
import io.howdah.CopySink;
import io.howdah.CopySource;
import io.howdah.CopyTarget;
import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.LoadOptions;
import io.howdah.Session;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The examples about COPY; see {@link DocsInStepTest}. */
@ExtendWith(PostgresExtension.class)
class CopyExamplesTest {
    record Price(String item, BigDecimal unitPrice) {}

    private Database database;
    private Session session;

    @TempDir
    private Path directory;

    @BeforeEach
    void open(TestSchema schema) {
        database = Howdah.open(schema.uri());
        session = database.session().await();
        session.execute("create table orders(id int, item text, quantity int, status text default 'open')")
                .await();
        session.execute("create table prices(item text primary key, unit_price numeric)")
                .await();
    }

    @AfterEach
    void close() {
        session.close();
        database.close();
    }

    @Test
    void aFileIsCopiedIn() throws IOException {
        Path file = directory.resolve("orders.csv");
        Files.writeString(file, "item,quantity\ntea,3\nrice,2\n");
        StringBuffer log = new StringBuffer();
        // docs: copy-in
        CopyResult copied = session.copyIn(
                        CopyTarget.table("orders", "item", "quantity"),
                        CopySource.of(file),
                        CopyOptions.csv().header().onProgress(progress -> log.append(progress.bytes())
                                .append(" bytes\n")))
                .await();
        // end
        assertThat(copied.rows()).isEqualTo(2);
        assertThat(log).hasToString("27 bytes\n");
    }

    @Test
    void rowsAreCopiedOut() {
        session.execute("insert into prices values ('tea', 1.5)").await();
        OutputStream response = new ByteArrayOutputStream();
        List<Price> prices = Collections.synchronizedList(new ArrayList<>());
        // docs: copy-out
        session.copyOut(
                        CopyTarget.query("select item, unit_price from prices order by item"),
                        CopySink.of(response),
                        CopyOptions.csv().header())
                .await();
        long seen = session.copyOut(Price.class, CopyTarget.table("prices"))
                .forEach(prices::add)
                .await();
        // end
        assertThat(response).hasToString("item,unit_price\ntea,1.5\n");
        assertThat(seen).isEqualTo(prices.size()).isEqualTo(1);
    }

    @Test
    void recordsAreLoaded() {
        // docs: load
        List<Price> prices = List.of(new Price("tea", new BigDecimal("1.50")), new Price("rice", BigDecimal.TEN));
        session.loadFromRecords("prices", prices, LoadOptions.defaults().overwriting())
                .await();
        // end
        assertThat(session.selectValue(Long.class, "select count(*) from prices")
                        .await())
                .isEqualTo(2);
    }

    @Test
    void targetsAndOptionsAreValues() {
        // docs: CopyTarget
        CopyTarget some = CopyTarget.table("shop.orders", "item", "quantity"); // in and out
        CopyTarget open = CopyTarget.query("select id, item from orders where status = 'open'"); // out only
        CopyTarget said = CopyTarget.statement("copy orders(item) from stdin (format csv, force_null (item))");
        // end
        // docs: CopyOptions
        CopyOptions german = CopyOptions.csv().header().delimiter(';').nullAs("-");
        // end
        assertThat(german.withHeader()).isTrue();
        assertThat(List.of(some, open, said)).doesNotHaveDuplicates();
    }
}
