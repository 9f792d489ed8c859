// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.jmh;

import io.howdah.StatementStack;
import io.howdah.engine.mapping.RowMapper;
import io.howdah.engine.sql.Lexer;
import io.howdah.engine.types.Base;
import io.howdah.engine.types.Cells;
import io.howdah.engine.types.Decoder;
import io.howdah.engine.types.Encoder;
import io.howdah.engine.types.RowBytes;
import io.howdah.engine.types.RowShape;
import io.howdah.engine.types.Type;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The small parts of the way of a statement, without PostgreSQL. What each may allocate is written beside it, and does not depend
 * on how busy the machine is: {@link Budgets} runs them and compares.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class Parts {
    private static final int ROWS = 100;

    /** What the application makes of a row. */
    public record Line(int id, String name, OffsetDateTime at, BigDecimal price) {}

    private static final RowShape SHAPE = new RowShape(
            List.of("id", "name", "at", "price"),
            List.of(scalar(Base.INT4), scalar(Base.TEXT), scalar(Base.TIMESTAMPTZ), scalar(Base.NUMERIC)));

    private String named = "select id, item, quantity from orders where status = :status and placed > :since"
            + " and details @> '{\"gift\": true}'::jsonb -- :not a name\n order by id";
    private List<Object> values =
            List.of(42L, "tea", new BigDecimal("12.50"), OffsetDateTime.parse("2026-01-01T00:00:00Z"), new UUID(1, 2));
    private List<Type> types = List.of(
            scalar(Base.INT8), scalar(Base.TEXT), scalar(Base.NUMERIC), scalar(Base.TIMESTAMPTZ), scalar(Base.UUID));
    private RowBytes rows = new RowBytes(List.of(rowBytes()), ROWS);

    private static Type scalar(Base base) {
        return new Type.Scalar(base.name().toLowerCase(Locale.ROOT), base);
    }

    /** As the server sends them: int4, text, timestamptz in binary, numeric in text. */
    private static byte[] rowBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        try {
            for (int i = 0; i < ROWS; i++) {
                byte[] name = ("item number " + i).getBytes(StandardCharsets.UTF_8);
                byte[] price = (i + ".50").getBytes(StandardCharsets.UTF_8);
                out.writeByte('D');
                out.writeInt(4 + 2 + (4 + 4) + (4 + name.length) + (4 + 8) + (4 + price.length));
                out.writeShort(4);
                out.writeInt(4);
                out.writeInt(i);
                out.writeInt(name.length);
                out.write(name);
                out.writeInt(8);
                out.writeLong(820_454_400_000_000L + i);
                out.writeInt(price.length);
                out.write(price);
            }
        } catch (IOException never) {
            throw new UncheckedIOException(never);
        }
        return bytes.toByteArray();
    }

    /** Read once for each text that is new. */
    @Benchmark
    @Budget(bytes = 1_300, of = "lexer: a statement with names, once for each text")
    public int lexer() {
        int tokens = 0;
        for (Lexer lexer = new Lexer(named); lexer.hasNext(); lexer.next()) {
            tokens++;
        }
        return tokens;
    }

    /** Three pushes. */
    @Benchmark
    @Budget(bytes = 1_000, of = "a stack of three")
    public StatementStack stack() {
        return StatementStack.empty()
                .pushExecute("insert into audit_log(message) values ($1)", "login")
                .pushExecute("update users set last_login = now() where id = $1", 42)
                .pushExecute("select permission from user_permissions where user_id = $1", 42);
    }

    /** Five values as they are sent. */
    @Benchmark
    @Budget(bytes = 80, of = "five parameters made ready to be sent")
    public int binding() {
        int sum = 0;
        for (int i = 0; i < values.size(); i++) {
            sum += Encoder.carried(types.get(i), values.get(i)).hashCode();
        }
        return sum;
    }

    /** Many rows; the figures are those of one. */
    @Benchmark
    @Budget(bytes = 250, of = "a row of four columns into a record")
    @OperationsPerInvocation(ROWS)
    public List<Line> mapping() {
        return RowMapper.all(Line.class, new Cells(SHAPE, rows, new Decoder(RowMapper::reader, text -> {
            throw new IllegalStateException("no JSON here");
        })));
    }
}
