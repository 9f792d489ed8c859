// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.Session;
import io.howdah.rar.managed.HowdahManagedConnectionFactory;
import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.ServerOptions;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ManagedConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The commands of {@code docs/reliability.md} for branches that no transaction manager claims any more. */
class OrphansTest {
    private static final Pattern SQL = Pattern.compile("(?s)```sql\\n(.*?)```");
    private static final List<String> DATABASES = List.of("shop", "reports");

    private static PostgresServer postgres;
    private static String find;
    private static List<String> end;

    /** A branch as the page's query shows it. */
    private record Branch(String gid, String database, String owner, String age) {}

    private record ForeignXid(int getFormatId, byte[] getGlobalTransactionId, byte[] getBranchQualifier)
            implements Xid {}

    @BeforeAll
    static void start() throws IOException {
        postgres = PostgresServer.start(ServerOptions.defaults());
        DATABASES.forEach(name -> postgres.execute("create database " + name + " owner " + postgres.user()));
        List<String> blocks = SQL.matcher(Files.readString(Path.of("../docs/reliability.md")))
                .results()
                .map((MatchResult block) -> block.group(1))
                .toList();
        find = blocks.get(0);
        end = blocks.get(1).lines().toList();
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @Test
    void thePagesCommandsFindTheBranchesOfALostServerAndEndThem() throws Exception {
        leaveInDoubt("lost-1", 1);
        leaveInDoubt("lost-2", 2);
        List<Branch> orphans = orphans();
        assertThat(orphans).hasSize(4).allSatisfy(orphan -> {
            assertThat(orphan.owner()).isEqualTo(postgres.user());
            assertThat(orphan.age()).isNotBlank();
        });
        assertThat(orphans).extracting(Branch::database).containsExactly("shop", "reports", "shop", "reports");
        assertThat(orphans).extracting(OrphansTest::globalPart).satisfies(parts -> {
            assertThat(parts.get(0)).isEqualTo(parts.get(1)).isNotEqualTo(parts.get(2));
            assertThat(parts.get(2)).isEqualTo(parts.get(3));
        });

        assertThat(end).hasSize(2);
        endBoth(orphans.subList(0, 2), end.get(0));
        endBoth(orphans.subList(2, 4), end.get(1));

        assertThat(orphans()).isEmpty();
        for (String database : DATABASES) {
            assertThat(query(database, "select id from t order by id")).containsExactly(List.of("1"));
        }
    }

    private static void endBoth(List<Branch> branches, String command) throws SQLException {
        assertThatThrownBy(() -> run(branches.get(1).database(), named(command, branches.get(0))))
                .hasMessageContaining("belongs to another database");
        for (Branch branch : branches) {
            run(branch.database(), named(command, branch));
        }
    }

    private static String named(String command, Branch branch) {
        return command.replaceFirst("'.*'", "'" + branch.gid() + "'");
    }

    private static String globalPart(Branch branch) {
        return branch.gid().split("\\.")[1];
    }

    /** What a server does that is never seen again. */
    private static void leaveInDoubt(String transaction, int id) throws ResourceException, XAException {
        HowdahResourceAdapter adapter = new HowdahResourceAdapter();
        for (String database : DATABASES) {
            HowdahManagedConnectionFactory factory = new HowdahManagedConnectionFactory();
            factory.setUrl(postgres.uri().replaceFirst("/[^/]*$", "/" + database));
            factory.setTransactions("xa");
            factory.setResourceAdapter(adapter);
            ManagedConnection connection = factory.createManagedConnection(null, null);
            Session session = (Session) connection.getConnection(null, null);
            session.execute("create table if not exists t(id int)").await();
            Xid xid = new ForeignXid(
                    0x20005,
                    transaction.getBytes(StandardCharsets.US_ASCII),
                    database.getBytes(StandardCharsets.US_ASCII));
            XAResource resource = connection.getXAResource();
            resource.start(xid, XAResource.TMNOFLAGS);
            session.execute("insert into t values ($1)", id);
            resource.end(xid, XAResource.TMSUCCESS);
            assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_OK);
        }
        adapter.stop();
    }

    private static List<Branch> orphans() throws SQLException {
        return query(DATABASES.get(0), find).stream()
                .map(row -> new Branch(row.get(0), row.get(1), row.get(2), row.get(4)))
                .toList();
    }

    private static void run(String database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<List<String>> query(String database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<List<String>> all = new ArrayList<>();
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    row.add("" + rows.getString(i));
                }
                all.add(row);
            }
            return all;
        }
    }

    private static Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://" + postgres.host() + ":" + postgres.port() + "/" + database,
                postgres.user(),
                postgres.password());
    }
}
