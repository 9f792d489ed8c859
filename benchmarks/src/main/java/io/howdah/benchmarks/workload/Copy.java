// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.workload;

import io.howdah.CopyOptions;
import io.howdah.CopySink;
import io.howdah.CopySource;
import io.howdah.CopyTarget;
import io.howdah.Database;
import io.howdah.benchmarks.Absent;
import io.howdah.benchmarks.Checksum;
import io.howdah.benchmarks.Contender;
import io.howdah.benchmarks.Place;
import io.howdah.benchmarks.Workload;
import io.howdah.testkit.PostgresServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;

/** A million rows of a number, a text and a numeric, by COPY, in one direction; as bytes in memory, or as objects. */
enum Copy implements Workload {
    IN_TEXT,
    IN_BINARY,
    IN_TYPED,
    OUT_TEXT,
    OUT_BINARY,
    OUT_TYPED;

    private static final int ROWS = 1_000_000;
    private static final int PORTION = 64 * 1024;

    /** A row. */
    record Item(int id, String item, BigDecimal price) {}

    @Override
    public String id() {
        return "copy-" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public Unit unit() {
        return Unit.MICROSECONDS;
    }

    @Override
    public int operations() {
        return 1;
    }

    private boolean in() {
        return name().startsWith("IN");
    }

    private String format() {
        return this == IN_BINARY || this == OUT_BINARY ? "binary" : "text";
    }

    @Override
    public List<Contender> contenders(Place place) throws Exception {
        prepare(place.postgres());
        List<Contender> contenders = new ArrayList<>(List.of(howdah(place), pgjdbc(place)));
        for (PythonDriver driver : List.of(PythonDriver.ASYNCPG, PythonDriver.UVLOOP)) {
            contenders.add(driver.peer("copy.py", place.address(), List.of(id(), "" + ROWS)));
        }
        return in()
                ? contenders.stream()
                        .<Contender>map(contender ->
                                contender instanceof Absent ? contender : new Filling(contender, place.postgres()))
                        .toList()
                : contenders;
    }

    private static void prepare(PostgresServer postgres) {
        postgres.execute("drop table if exists copy_in, copy_out");
        postgres.execute("create unlogged table copy_in(id int, item text, price numeric)");
        postgres.execute("create unlogged table copy_out as select i as id, 'item number ' || i as item,"
                + " round((i * 7 % 1000000) / 100.0, 2) as price from generate_series(1, " + ROWS + ") i");
        postgres.execute("alter table copy_in owner to " + postgres.user());
        postgres.execute("grant all on copy_in, copy_out to public");
        postgres.execute("vacuum (analyze) copy_out");
    }

    private static List<Item> items() {
        return IntStream.rangeClosed(1, ROWS)
                .mapToObj(i -> new Item(i, "item number " + i, BigDecimal.valueOf(i * 7L % 1_000_000, 2)))
                .toList();
    }

    private Contender howdah(Place place) throws Exception {
        Database database = place.address().howdah(1);
        CopyTarget to = CopyTarget.table("copy_in", "id", "item", "price");
        CopyTarget from = CopyTarget.table("copy_out");
        CopyOptions options = format().equals("binary") ? CopyOptions.binary() : CopyOptions.text();
        byte[] data = this == IN_TEXT || this == IN_BINARY ? data(place) : new byte[0];
        List<Item> items = this == IN_TYPED ? items() : List.of();
        return InProcess.repeating(
                        "howdah",
                        i -> switch (this) {
                            case IN_TEXT, IN_BINARY -> {
                                database.execute("truncate copy_in").await();
                                yield database.copyIn(to, CopySource.of(new ByteArrayInputStream(data)), options)
                                        .await()
                                        .rows();
                            }
                            case IN_TYPED -> {
                                database.execute("truncate copy_in").await();
                                yield database.copyIn(to, CopySource.rows(items))
                                        .await()
                                        .rows();
                            }
                            case OUT_TEXT, OUT_BINARY ->
                                database.copyOut(from, CopySink.of(OutputStream.nullOutputStream()), options)
                                        .await()
                                        .rows();
                            case OUT_TYPED -> {
                                Last last = new Last();
                                long rows = database.copyOut(Item.class, from)
                                        .forEach(last)
                                        .await();
                                yield last.get() > 0 ? rows : 0;
                            }
                        },
                        database::close)
                .telling(() -> content(checksum -> {
                    if (this == OUT_TYPED) {
                        database.copyOut(Item.class, from)
                                .forEach(item -> add(item, checksum))
                                .await();
                    } else {
                        database.copyOut(from, CopySink.of(checksum), options).await();
                    }
                }));
    }

    /** Reads what comes out into the checksum. */
    private interface Out {
        void into(Checksum content) throws Exception;
    }

    private String content(Out out) throws Exception {
        Checksum content = new Checksum();
        if (!in()) {
            out.into(content);
        }
        return in() ? "" : content.toString();
    }

    private static void add(Item item, Checksum content) {
        content.row(item.id(), item.item(), item.price());
    }

    private byte[] data(Place place) throws SQLException, IOException {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        try (Connection connection = place.address().jdbc()) {
            copies(connection).copyOut("copy copy_out to stdout (format " + format() + ")", data);
        }
        return data.toByteArray();
    }

    private static CopyManager copies(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getCopyAPI();
    }

    private Contender pgjdbc(Place place) throws Exception {
        Connection connection = place.address().jdbc();
        CopyManager copies = copies(connection);
        byte[] data = this == IN_TEXT || this == IN_BINARY ? data(place) : new byte[0];
        List<Item> items = this == IN_TYPED ? items() : List.of();
        String in = "copy copy_in from stdin (format " + format() + ")";
        String out = "copy copy_out to stdout (format " + format() + ")";
        return InProcess.repeating(
                        "pgjdbc",
                        i -> {
                            if (in()) {
                                try (Statement truncate = connection.createStatement()) {
                                    truncate.execute("truncate copy_in");
                                }
                            }
                            return switch (this) {
                                case IN_TEXT, IN_BINARY -> copies.copyIn(in, new ByteArrayInputStream(data), PORTION);
                                case IN_TYPED -> formatted(copies.copyIn(in), items);
                                case OUT_TEXT, OUT_BINARY -> copies.copyOut(out, OutputStream.nullOutputStream());
                                case OUT_TYPED -> {
                                    Last last = new Last();
                                    long rows = copies.copyOut(out, new Parser(last));
                                    yield last.get() > 0 ? rows : 0;
                                }
                            };
                        },
                        connection)
                .telling(() -> content(checksum ->
                        copies.copyOut(out, this == OUT_TYPED ? new Parser(item -> add(item, checksum)) : checksum)));
    }

    /** As somebody would write it by hand who knows that the texts hold nothing to be escaped. */
    private static long formatted(CopyIn to, List<Item> items) throws SQLException {
        StringBuilder text = new StringBuilder();
        for (Item item : items) {
            text.append(item.id())
                    .append('\t')
                    .append(item.item())
                    .append('\t')
                    .append(item.price())
                    .append('\n');
            if (text.length() > PORTION) {
                write(to, text);
            }
        }
        write(to, text);
        return to.endCopy();
    }

    private static void write(CopyIn to, StringBuilder text) throws SQLException {
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        to.writeToCopy(bytes, 0, bytes.length);
        text.setLength(0);
    }

    /** Whoever makes records has them looked at, or nobody would need them. */
    private static final class Last extends AtomicLong implements Consumer<Item> {
        private static final long serialVersionUID = 1;

        @Override
        public void accept(Item item) {
            set(item.id() + item.price().signum());
        }
    }

    /** Makes records of lines, of which pgjdbc writes one at a time. */
    private static final class Parser extends OutputStream {
        private final Consumer<Item> each;

        Parser(Consumer<Item> each) {
            this.each = each;
        }

        @Override
        public void write(int b) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            String[] values = new String(bytes, from, length - 1, StandardCharsets.UTF_8).split("\t");
            each.accept(new Item(Integer.parseInt(values[0]), values[1], new BigDecimal(values[2])));
        }
    }
}
