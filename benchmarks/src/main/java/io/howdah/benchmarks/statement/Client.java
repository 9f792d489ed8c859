// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.statement;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** One way to run the statements, connected and ready. */
public interface Client extends AutoCloseable {
    /** As {@link io.howdah.benchmarks.Contender#name()}. */
    String name();

    /** The row of that key, waited for. */
    Item point(int id) throws Exception;

    /** The row of that key, when it has come. */
    CompletionStage<Item> pointLater(int id);

    /** All rows, waited for. */
    List<Item> rows() throws Exception;

    @Override
    void close();
}
