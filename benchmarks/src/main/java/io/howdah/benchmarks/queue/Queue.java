// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.queue;

import io.howdah.Session;
import java.util.List;
import java.util.Objects;

/** A queue. What it is asked on a session is waited for. */
public interface Queue {
    String name();

    /** The tables, made anew. */
    void create(Session on);

    /** Empties the queue, and publishes that many as quickly as can be; with statistics as after autovacuum. */
    void fill(Session on, int events);

    /** How many events there are that nobody has acknowledged. */
    default long size(Session on) {
        return Objects.requireNonNull(on.selectValue(Long.class, sizeSql()).await());
    }

    /** Asks for {@link #size}. */
    String sizeSql();

    /** Publishes. */
    void publish(Session on, List<String> payloads);

    /** A consumer with a memory of its own. */
    Consumer consumer();

    /** Takes events out of a queue. */
    interface Consumer {
        /**
         * Claims and acknowledges.
         *
         * @return how many; 0 when there are none
         */
        int take(Session on, int most);
    }

    String NUMBER = "\"order\":";

    /** A payload of a usual size. */
    static String payload(int number) {
        return "{" + NUMBER + " " + number
                + ", \"item\": \"green tea from the hills\", \"quantity\": 3, \"customer\": 4711}";
    }

    /** The number in a payload, however the database has written that again. */
    static int number(String payload) {
        int from = payload.indexOf(NUMBER) + NUMBER.length();
        return Integer.parseInt(
                payload.substring(from, payload.indexOf(',', from)).strip());
    }

    /** The same, in SQL. */
    String PAYLOADS =
            "'{\"order\": ' || n || ', \"item\": \"green tea from the hills\", \"quantity\": 3, \"customer\": 4711}'";
}
