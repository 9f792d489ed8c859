// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.Database;
import io.howdah.Reply;
import io.howdah.SessionClosedException;
import io.howdah.rar.managed.HowdahManagedConnectionFactory;
import jakarta.resource.spi.ConnectionManager;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A database that nobody has used before the adapter was stopped: whoever comes then is told as all others are. */
class FirstCallAfterStopTest {
    @Test
    void itFailsTheReplyAndThrowsNothing() {
        HowdahResourceAdapter adapter = new HowdahResourceAdapter();
        HowdahManagedConnectionFactory factory = new HowdahManagedConnectionFactory();
        factory.setUrl("postgresql://nobody:nothing@localhost:1/nowhere");
        factory.setResourceAdapter(adapter);
        ConnectionManager never = (connections, request) -> {
            throw new AssertionError("the pool was asked");
        };
        Database database = (Database) factory.createConnectionFactory(never);
        adapter.stop();

        List<Reply<?>> calls = List.of(
                database.execute("select 1"),
                database.with(session -> session.execute("select 1")),
                database.inTransaction(session -> session.execute("select 1")),
                database.stream("select 1").forEach(row -> {}));

        assertThat(calls).allSatisfy(call -> assertThatThrownBy(call::await)
                .isInstanceOf(SessionClosedException.class)
                .hasMessageContaining("stopped"));
    }
}
