// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events.queue;

import io.howdah.Setting;

/** Prints what makes the tables of durable events, for those who run DDL themselves. */
public final class PrintDdl {
    private PrintDdl() {}

    /** @param words nothing, or what the names of the tables begin with, as {@code events.table} says it */
    public static void main(String[] words) {
        String table = words.length > 0
                ? words[0]
                : Setting.EVENTS_TABLE.defaultValue().orElseThrow();
        System.out.print(new QueueDdl(QueueTables.of(table)).script());
    }
}
