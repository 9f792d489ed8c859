// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.app;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;

/** The same row as {@link Endpoints} answer; without Howdah, for an application that has none. */
@Path("/plain")
@ApplicationScoped
@Produces("application/json")
public class PlainEndpoint {
    private static final int KEY = 7;

    /** A row. */
    public record Item(int id, String name, String details) {}

    @GET
    public Item datasource() throws NamingException, SQLException {
        DataSource pool = InitialContext.doLookup("jdbc/bench");
        try (Connection connection = pool.getConnection();
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
