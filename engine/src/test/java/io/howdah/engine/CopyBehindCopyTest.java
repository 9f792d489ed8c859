// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.CopyOptions;
import io.howdah.CopyTarget;
import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.testkit.Link;
import io.howdah.testkit.Link.Side;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.TestSchema;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** One connection carries a COPY whose taker is slow, and behind it another one. */
@ExtendWith(PostgresExtension.class)
@Timeout(120)
class CopyBehindCopyTest {
    private static final long MUCH = 5_000_000;

    /**
     * Some rows that fill a message of the network, and after a moment as many as have reading paused by the last of them:
     * 9 * 1001 bytes, of which 8192 are sent with what frames them, and then a little more than is kept for a slow taker.
     */
    private static final CopyTarget HELD_UP_AT_ITS_END = CopyTarget.query(
            "select repeat('x', 1000)" + " from generate_series(1, 533) n where n <> 10 or pg_sleep(0.5) is not null");

    private static final CopyTarget ENDLESS =
            CopyTarget.query("select repeat('x', 1000), generate_series(1, 100000000)");

    private final AtomicLong read = new AtomicLong();

    private static Demanding<ByteBuffer> copying(Database database, CopyTarget what) {
        Demanding<ByteBuffer> slow = new Demanding<>();
        database.copyOut(what, CopyOptions.text()).subscribe(slow);
        slow.request(1);
        slow.awaitRows(1);
        return slow;
    }

    /** Until nothing has been read for a while. */
    private long atAStandstill() throws InterruptedException {
        long before;
        do {
            before = read.get();
            Thread.sleep(500); // that is how long a standstill is
        } while (read.get() > before);
        return before;
    }

    @Test
    void whoTakesTheLastOfOneLateDoesNotHaveTheOtherReadOn(TestSchema schema) throws Exception {
        PostgresServer server = schema.server();
        try (Link link = new Link(server.host(), server.port(), () -> (from, portion, to) -> {
            to.write(portion);
            read.addAndGet(from == Side.SERVER ? portion.length : 0);
        })) {
            String here = schema.uri().replace(":" + server.port() + "/", ":" + link.port() + "/");
            try (Database database = Howdah.open(here + "&max-size=1")) {
                Demanding<ByteBuffer> first = copying(database, HELD_UP_AT_ITS_END);
                database.selectValue(Integer.class, "select 1").await(); // it has ended, but for its taker
                Demanding<ByteBuffer> second = copying(database, ENDLESS);
                long before = atAStandstill();

                first.request(Long.MAX_VALUE);
                first.awaitEnd();
                for (int i = 0; i < 20 && read.get() - before < MUCH; i++) {
                    Thread.sleep(50); // in which too much would be read
                }
                second.cancel();
                assertThat(read.get() - before).as("bytes that nobody takes").isLessThan(MUCH);
            }
        }
    }
}
