// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.ServerOptions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The two databases of the crashes, as an auditor sees them: by plain pgjdbc, beside the application server. */
final class CrashedDatabases implements AutoCloseable {
    private static final Pattern GID = Pattern.compile("'(howdah_[^']+)'");

    private final PostgresServer postgres = PostgresServer.start(ServerOptions.defaults());
    private final List<String> names;

    CrashedDatabases() {
        Deployment.createDatabases(postgres);
        names = List.of(postgres.database(), "reporting");
        names.forEach(
                name -> execute(name, "create table crashed(id int, part int, state text, primary key (id, part))"));
    }

    PostgresServer postgres() {
        return postgres;
    }

    /** The rows that a statement is to change. */
    void before(int id, int rows) {
        names.forEach(name -> execute(
                name,
                "insert into crashed select " + id + ", part, 'before' from generate_series(1, " + rows + ") part"));
    }

    /** How many rows of a transaction each database has. */
    List<Long> after(int id) {
        List<Long> counts = new ArrayList<>();
        names.forEach(
                name -> counts.add(count(name, "select count(*) from crashed where state = 'after' and id = " + id)));
        return counts;
    }

    /** The names of the transactions that Howdah has prepared in both. */
    List<String> inDoubt() {
        return prepared("like");
    }

    /** Prepares a transaction in each, as another application of the same user does. */
    void prepareAsAnother() {
        names.forEach(name -> execute(
                name,
                "begin; insert into crashed values (-1, 1, 'of another'); prepare transaction '131077_AAAA_" + name
                        + "'"));
    }

    /** The names of what others have prepared. */
    List<String> preparedByOthers() {
        return prepared("not like");
    }

    private List<String> prepared(String like) {
        return postgres.query("select gid from pg_prepared_xacts where gid " + like + " 'howdah\\_%'").stream()
                .map(row -> String.valueOf(row.get(0)))
                .toList();
    }

    /** Commits the branch that a message to PostgreSQL names, as an administrator would. */
    boolean commitByHand(String message) {
        Matcher gid = GID.matcher(message);
        if (!gid.find()) {
            throw new IllegalStateException("No prepared transaction is named in: " + message);
        }
        if (!inDoubt().contains(gid.group(1))) {
            return false;
        }
        endByHand(gid.group(1), "commit");
        return true;
    }

    /** @param verb {@code commit} or {@code rollback} */
    void endByHand(String gid, String verb) {
        execute(databaseOf(gid), verb + " prepared '" + gid + "'");
    }

    private String databaseOf(String gid) {
        return String.valueOf(postgres.query("select database from pg_prepared_xacts where gid = '" + gid + "'")
                .get(0)
                .get(0));
    }

    String version() {
        return String.valueOf(postgres.query("show server_version").get(0).get(0));
    }

    /** As the databases' owner. */
    void execute(String database, String sql) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failed) {
            throw new IllegalStateException("The server refused: " + sql, failed);
        }
    }

    private long count(String database, String sql) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException failed) {
            throw new IllegalStateException("The server refused: " + sql, failed);
        }
    }

    private Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://" + postgres.host() + ":" + postgres.port() + "/" + database,
                postgres.user(),
                postgres.password());
    }

    @Override
    public void close() {
        postgres.close();
    }
}
