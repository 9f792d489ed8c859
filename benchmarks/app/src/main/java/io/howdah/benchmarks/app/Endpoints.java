// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.app;

import io.howdah.Session;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** One row as JSON, read in the three ways in which an application of this server can. */
@Path("/items")
@ApplicationScoped
@Produces("application/json")
public class Endpoints {
    private static final int KEY = 7;

    /** A row of the table that all read. */
    public record Item(int id, String name, String details) {}

    @Inject
    Session session;

    private @Nullable DataSource pool;

    @PostConstruct
    void lookUp() {
        try {
            pool = InitialContext.doLookup("jdbc/bench");
        } catch (NamingException absent) {
            throw new IllegalStateException(absent);
        }
    }

    @GET
    @Path("/asynchronous")
    public CompletionStage<Item> asynchronous() {
        return session.selectOne(Item.class, "select id, name, details::text from items where id = $1", KEY);
    }

    @GET
    @Path("/awaited")
    public Item awaited() {
        return session.selectOne(Item.class, "select id, name, details::text from items where id = $1", KEY)
                .await();
    }

    @GET
    @Path("/datasource")
    public Item datasource() throws SQLException {
        try (Connection connection = Objects.requireNonNull(pool).getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("select id, name, details::text from items where id = ?")) {
            statement.setInt(1, KEY);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return new Item(row.getInt(1), row.getString(2), row.getString(3));
            }
        }
    }
}
