// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it.events;

import io.howdah.Event;
import io.howdah.Reply;
import io.howdah.Result;
import io.howdah.Statements;

/** The table in which consumers write what they have done. */
public final class Worked {
    public static final String TABLE =
            "create table worked(place serial, consumer text, number int, attempts int); grant all on worked to howdah;"
                    + " grant all on sequence worked_place_seq to howdah";

    private Worked() {}

    static Reply<Result> write(Statements where, String consumer, int number, int attempts) {
        return where.execute(
                "insert into worked(consumer, number, attempts) values ($1, $2, $3)", consumer, number, attempts);
    }

    static Reply<Result> write(Statements where, String consumer, Event event) {
        Order order = order(event);
        return write(where, consumer, order.number(), event.attempts());
    }

    static Order order(Event event) {
        Order order = event.payload(Order.class);
        if (order == null) {
            throw new IllegalStateException("no order");
        }
        return order;
    }

    /** Whether this delivery is one of those that are to fail. */
    static boolean toFail(Event event) {
        return event.attempts() <= order(event).failures();
    }
}
