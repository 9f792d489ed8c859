// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.statement;

import io.howdah.Database;
import io.howdah.Session;
import io.howdah.Statements;
import io.howdah.benchmarks.Place;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Howdah, on one session or by one-shots on a pool. */
public record HowdahClient(String name, Database database, Statements statements) implements Client {
    /** Everything on one connection. */
    public static Client onSession(Place place) {
        Database database = place.address().howdah(1);
        Session session = database.session().await();
        return new HowdahClient("howdah", database, session);
    }

    /** Each statement on a connection of the pool. */
    public static Client onPool(Place place, int size) {
        Database database = place.address().howdah(size);
        return new HowdahClient("howdah", database, database);
    }

    @Override
    public Item point(int id) {
        return statements.selectOne(Item.class, Items.ONE, id).await();
    }

    @Override
    public CompletionStage<Item> pointLater(int id) {
        return statements.selectOne(Item.class, Items.ONE, id);
    }

    @Override
    public List<Item> rows() {
        return statements.select(Item.class, Items.ALL).await();
    }

    @Override
    public void close() {
        if (statements instanceof Session session) {
            session.close();
        }
        database.close();
    }
}
