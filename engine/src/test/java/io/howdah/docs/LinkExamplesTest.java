// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.docs;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.howdah.ConnectionLostException;
import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.QueryTimeoutException;
import io.howdah.Reply;
import io.howdah.Result;
import io.howdah.Session;
import io.howdah.testkit.Link;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.TestSchema;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
@Timeout(60)
class LinkExamplesTest {
    @Test
    void answersThatGetLost(TestSchema schema, PostgresServer server) throws IOException {
        AtomicBoolean lost = new AtomicBoolean();
        // docs: Link
        Link.Passage answersGetLost = (from, portion, to) -> {
            if (from == Link.Side.CLIENT || !lost.get()) {
                to.write(portion);
            }
        };
        try (Link link = new Link(server.host(), server.port(), () -> answersGetLost);
                Database database = Howdah.open(schema.uri() + "&host=localhost&port=" + link.port());
                Session session = database.session().await()) {
            session.execute("select 1").await();
            lost.set(true);
            Reply<Result> silent = session.execute("select 2");
            assertThrows(QueryTimeoutException.class, () -> silent.await(Duration.ofMillis(200)));
            link.reset();
            assertThrows(ConnectionLostException.class, silent::await);
            lost.set(false);
            database.execute("select 3").await();
        }
        // end
    }
}
