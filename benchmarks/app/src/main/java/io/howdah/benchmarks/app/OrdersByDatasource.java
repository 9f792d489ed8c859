// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.app;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** An order of the shop, read by a datasource of the server; without Howdah, for an application that has none. */
@Path("/datasource/orders")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class OrdersByDatasource {
    private @Nullable DataSource pool;

    /** Once, as if it were injected, by a name that both servers know. */
    @PostConstruct
    void lookUp() {
        try {
            pool = InitialContext.doLookup("jdbc/bench");
        } catch (NamingException absent) {
            throw new IllegalStateException(absent);
        }
    }

    @GET
    @Path("{id}")
    public Order get(@PathParam("id") long id) throws SQLException {
        try (Connection connection = Objects.requireNonNull(pool).getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("select " + Order.COLUMNS + " from orders where id = ?")) {
            statement.setLong(1, id);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new NotFoundException();
                }
                return new Order(row.getLong(1), row.getString(2), row.getInt(3), row.getString(4));
            }
        }
    }
}
