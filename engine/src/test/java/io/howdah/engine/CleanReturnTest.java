// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.Session;
import io.howdah.testkit.Link;
import io.howdah.testkit.Link.Side;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.RoundTrips;
import io.howdah.testkit.TestSchema;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What it costs to give a connection back clean; that it is clean then is ConnectionLifeTest's. */
@ExtendWith(PostgresExtension.class)
@Timeout(60)
class CleanReturnTest {
    private static final String QUERY = "select $1::int";
    private static final char SIMPLE_QUERY = 'Q';

    @Test
    void allThatIsLeftIsClearedByOneMessageAheadOfTheNextBorrower(TestSchema schema) throws IOException {
        Tap tap = new Tap();
        try (Link link = new Link(schema.server().host(), schema.server().port(), () -> tap);
                Database database = open(schema, link.port())) {
            Session first = database.session().await();
            leaveTraces(first);
            tap.forget();
            first.close();
            List<Message> sent = askOnNextSession(database, tap::messages);

            assertThat(sent.get(0).type()).isEqualTo(SIMPLE_QUERY);
            assertThat(sent.get(0).text())
                    .startsWith("ROLLBACK; ")
                    .contains("RESET ROLE", "RESET ALL", "UNLISTEN *", "pg_advisory_unlock_all()", "DISCARD TEMP");
            assertThat(sent.subList(1, sent.size()))
                    .as("the next borrower's query, which is prepared")
                    .isNotEmpty()
                    .extracting(Message::type)
                    .doesNotContain(SIMPLE_QUERY);
        }
    }

    @Test
    void soTheNextBorrowerWaitsOneRoundTripLonger(TestSchema schema) throws IOException {
        try (RoundTrips link =
                        new RoundTrips(schema.server().host(), schema.server().port());
                Database database = open(schema, link.port())) {
            Session first = database.session().await();
            leaveTraces(first);
            int before = link.count();
            first.close();

            assertThat(askOnNextSession(database, link::count) - before).isEqualTo(2);
        }
    }

    private static Database open(TestSchema schema, int port) {
        return Howdah.open(schema.uri() + "&host=localhost&port=" + port + "&max-size=1");
    }

    /** In a transaction that is still open; the query of the next borrower is known to the connection. */
    private static void leaveTraces(Session session) {
        session.selectValue(Integer.class, QUERY, 1).await();
        session.execute("set work_mem = '77MB'");
        session.execute("create temp table leftover(id int)");
        session.execute("listen somewhere");
        session.execute("select pg_advisory_lock(4711)");
        session.execute("set role pg_monitor");
        session.begin();
        session.selectValue(Integer.class, QUERY, 2).await();
    }

    /** What passed until it was answered; giving that session back is not looked at any more. */
    private static <T> T askOnNextSession(Database database, Supplier<T> passed) {
        try (Session next = database.session().await()) {
            assertThat(next.selectValue(Integer.class, QUERY, 3).await()).isEqualTo(3);
            return passed.get();
        }
    }

    /** What a client sends when it has logged in. */
    private record Message(char type, String text) {}

    private static final class Tap implements Link.Passage {
        private final ByteArrayOutputStream sent = new ByteArrayOutputStream(); // guarded by this

        @Override
        public void pass(Side from, byte[] portion, OutputStream to) throws IOException {
            if (from == Side.CLIENT) {
                keep(portion);
            }
            to.write(portion);
        }

        private synchronized void keep(byte[] portion) {
            sent.writeBytes(portion);
        }

        synchronized void forget() {
            sent.reset();
        }

        /** A type, a length that counts itself, and the rest. */
        synchronized List<Message> messages() {
            List<Message> messages = new ArrayList<>();
            ByteBuffer bytes = ByteBuffer.wrap(sent.toByteArray());
            while (bytes.hasRemaining()) {
                char type = (char) bytes.get();
                byte[] text = new byte[bytes.getInt() - Integer.BYTES];
                bytes.get(text);
                messages.add(new Message(type, new String(text, StandardCharsets.UTF_8)));
            }
            return messages;
        }
    }
}
