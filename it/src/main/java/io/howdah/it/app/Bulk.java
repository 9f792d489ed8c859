// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it.app;

import io.howdah.CopyOptions;
import io.howdah.CopySink;
import io.howdah.CopySource;
import io.howdah.CopyTarget;
import io.howdah.LoadOptions;
import io.howdah.Merge;
import io.howdah.Session;
import io.howdah.Sql;
import io.howdah.Upsert;
import io.howdah.cdi.OnDatabase;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Every way in which many rows change or are read, in one JTA transaction that nothing in it makes fail. */
@Path("/bulk")
@RequestScoped
@Produces("text/plain")
public class Bulk {
    private static final CopyTarget TABLE = CopyTarget.table("bulk", "id", "amount");

    public record Amount(int id, int amount) {}

    public record Loaded(int id, String note) {}

    @Inject
    Session session;

    @Inject
    @OnDatabase("reporting")
    Session reports;

    /**
     * Tells how many rows each way has changed, how many each way has then read, and whether some went through a temporary table.
     *
     * @param end commit, or throw
     * @param both whether another database takes part
     */
    @POST
    @Path("{first}")
    @Transactional
    public String change(@PathParam("first") int first, @QueryParam("end") String end, @QueryParam("both") boolean both)
            throws IOException {
        if (both) {
            reports.execute("insert into reported values ($1)", first).await();
        }
        List<Long> rows = List.of(
                copied(CopySource.of(new ByteArrayInputStream(bytes(lines(first))))),
                copiedFromFile(lines(first + 100)),
                copied(CopySource.of(published(lines(first + 200)))),
                session.loadFromRecords(
                                "loaded", loaded(), LoadOptions.defaults().overwriting())
                        .await()
                        .rows(),
                session.executeMany("insert into bulk values (:id, :amount)", amounts(first + 300, 100, 1))
                        .await()
                        .rowsAffected(),
                merged(amounts(first + 390, 20, 2)),
                mergedAndReturned(amounts(first + 390, 20, 2)),
                upserted(amounts(first + 400, 20, 3)),
                upserted(amounts(first + 410, 32_000, 4)));
        CopyTarget all =
                CopyTarget.query("select id from bulk where id between " + first + " and " + (first + 999_999));
        List<Long> seen = List.of(copiedOut(all), copiedOutToFile(all), subscribed(all));
        boolean staged = Boolean.TRUE.equals(session.selectValue(Boolean.class, "select pg_my_temp_schema() <> 0")
                .await());
        String done = rows + ", seen " + seen + (staged ? ", staged" : "");
        if (end.equals("throw")) {
            throw new IllegalStateException("rolled back on purpose after " + done);
        }
        return done;
    }

    private long copied(CopySource source) {
        return session.copyIn(TABLE, source).await().rows();
    }

    private long copiedFromFile(String lines) throws IOException {
        java.nio.file.Path file = Files.createTempFile("bulk", ".txt");
        try {
            Files.writeString(file, lines);
            return copied(CopySource.of(file));
        } finally {
            Files.delete(file);
        }
    }

    private long copiedOut(CopyTarget all) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        session.copyOut(all, CopySink.of(lines)).await();
        return lines.toString(StandardCharsets.US_ASCII).lines().count();
    }

    private long copiedOutToFile(CopyTarget all) throws IOException {
        java.nio.file.Path file = Files.createTempFile("bulk", ".txt");
        try {
            session.copyOut(all, CopySink.of(file)).await();
            return Files.readString(file).lines().count();
        } finally {
            Files.delete(file);
        }
    }

    private long subscribed(CopyTarget all) {
        LineCount lines = new LineCount();
        session.copyOut(all, CopyOptions.text()).subscribe(lines);
        return lines.counted.join();
    }

    private long merged(List<Amount> amounts) {
        return session.execute(merge(amounts)).await().rowsAffected();
    }

    private long mergedAndReturned(List<Amount> amounts) {
        return session.select(String.class, merge(amounts).returning(Sql.expr("merge_action()")))
                .await()
                .size();
    }

    private static Merge merge(List<Amount> amounts) {
        return Merge.into("bulk")
                .usingRows(amounts)
                .on("id")
                .whenMatched()
                .update("amount")
                .whenNotMatched()
                .insert("id", "amount");
    }

    private long upserted(List<Amount> amounts) {
        return session.execute(Upsert.into("bulk").key("id").rows(amounts))
                .await()
                .rowsAffected();
    }

    private static List<Amount> amounts(int first, int count, int amount) {
        return IntStream.range(first, first + count)
                .mapToObj(id -> new Amount(id, amount))
                .toList();
    }

    private static List<Loaded> loaded() {
        return IntStream.range(1, 21).mapToObj(id -> new Loaded(id, "new")).toList();
    }

    /** Thirty rows in the text format of COPY. */
    private static String lines(int first) {
        return IntStream.range(first, first + 30).mapToObj(id -> id + "\t1\n").collect(Collectors.joining());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Gives a line, or the end, for each call of its subscriber's, who asks for one at a time. */
    private static Flow.Publisher<ByteBuffer> published(String text) {
        Iterator<String> lines = text.lines().iterator();
        return subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long one) {
                if (lines.hasNext()) {
                    subscriber.onNext(ByteBuffer.wrap(bytes(lines.next() + "\n")));
                } else {
                    subscriber.onComplete();
                }
            }

            @Override
            public void cancel() {}
        });
    }

    private static final class LineCount implements Flow.Subscriber<ByteBuffer> {
        private final CompletableFuture<Long> counted = new CompletableFuture<>();
        private long lines;

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(ByteBuffer portion) {
            lines += StandardCharsets.US_ASCII
                    .decode(portion)
                    .chars()
                    .filter(one -> one == '\n')
                    .count();
        }

        @Override
        public void onError(Throwable failure) {
            counted.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            counted.complete(lines);
        }
    }
}
