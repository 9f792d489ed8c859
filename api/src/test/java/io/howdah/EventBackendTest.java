// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The names of backends. */
class EventBackendTest {
    @ParameterizedTest
    @CsvSource({
        "notify, NOTIFY",
        "native_postgres, NOTIFY",
        "listen_notify, NOTIFY",
        "notify_queue, NOTIFY_QUEUE",
        "durable, NOTIFY_QUEUE",
        "listen_notify_durable, NOTIFY_QUEUE",
        "poll_queue, POLL_QUEUE",
        "queue, POLL_QUEUE",
        "table_queue, POLL_QUEUE",
        "Listen_Notify_Durable, NOTIFY_QUEUE"
    })
    void aBackendIsFoundByItsKeyAndByTheNamesThatItHadElsewhere(String name, EventBackend backend) {
        assertThat(EventBackend.find(name)).contains(backend);
    }

    @Test
    void anotherNameFindsNone() {
        assertThat(EventBackend.find("carrier_pigeon")).isEmpty();
        assertThat(EventBackend.find("")).isEmpty();
    }

    @Test
    void whatIsUnderstoodIsToldAsItIsWritten() {
        assertThat(EventBackend.spellings())
                .isEqualTo(
                        "notify (or native_postgres, listen_notify), notify_queue (or durable, listen_notify_durable)"
                                + " or poll_queue (or queue, table_queue)");
    }
}
