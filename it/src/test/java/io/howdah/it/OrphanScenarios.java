// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.examples.launcher.AppServer;
import io.howdah.it.CrashProxy.Moment;
import io.howdah.testkit.Link.Side;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A killed server has left branches in doubt, and comes back with another identity: they are left to an administrator, who
 * ends them by the commands of {@code docs/reliability.md}.
 */
abstract class OrphanScenarios {
    private static final Pattern SQL = Pattern.compile("(?s)```sql\\n(.*?)```");
    static final int ROWS = 3;

    /** What recovery has to each database, or what Open Liberty parks. */
    private static final int BESIDE = 1;

    /** Many times the periods after which a server ends what is its own. */
    private static final int LEFT_ALONE_SECONDS = 10;

    private final List<String> commands = page();
    private final String kind;
    final CrashedDatabases databases = new CrashedDatabases();
    private final CrashProxy proxy;
    private final Deployment deployment;

    OrphanScenarios(String kind) throws IOException {
        this.kind = kind;
        proxy = new CrashProxy(databases.postgres().host(), databases.postgres().port());
        deployment = deployed();
    }

    private static List<String> page() {
        try {
            return SQL.matcher(Files.readString(Path.of("../docs/reliability.md")))
                    .results()
                    .map(block -> block.group(1))
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Ends soon what is left of its own transactions. */
    abstract void recoverSoon(AppServer server);

    /** Sees to it that the server comes back with another identity. */
    abstract void becomeAnother(AppServer server) throws IOException;

    private Deployment deployed() throws IOException {
        Deployment made = new Deployment(kind, kind + "-orphans", databases.postgres());
        for (String database : new String[] {"DEFAULT", "REPORTING"}) {
            made.server()
                    .environment("HOWDAH_" + database + "_HOST", "127.0.0.1")
                    .environment("HOWDAH_" + database + "_PORT", "" + proxy.port())
                    .environment("HOWDAH_" + database + "_TRANSACTIONS", "xa");
        }
        recoverSoon(made.server());
        made.server().provision(Archives.RAR, Archives.WAR, "/");
        return made;
    }

    AppServer server() {
        return deployment.server();
    }

    @BeforeEach
    void start() throws IOException {
        server().start();
    }

    @AfterEach
    void stop() {
        try {
            new HeldByNobody(deployment, databases.postgres(), BESIDE).await();
        } finally {
            deployment.close();
            proxy.close();
            databases.close();
        }
    }

    @Test
    void whatAServerUnderAnotherIdentityLeavesIsEndedByThePagesCommands() throws Exception {
        databases.prepareAsAnother();
        killInWork(1, new Moment(Side.SERVER, "PREPARE TRANSACTION", 2));
        assertThat(databases.inDoubt()).hasSize(2);

        becomeAnother(server());
        workAndComeBack(2);
        TimeUnit.SECONDS.sleep(LEFT_ALONE_SECONDS); // that nothing is done about them has no event
        List<List<String>> orphans = databases.postgres().query(commands.get(0));
        assertThat(orphans).extracting(orphan -> orphan.get(1)).containsExactlyInAnyOrder("howdah", "reporting");
        assertThat(orphans).extracting(OrphanScenarios::globalPart).containsOnly(globalPart(orphans.get(0)));

        String rollback = commands.get(1).lines().toList().get(1);
        orphans.forEach(
                orphan -> databases.execute(orphan.get(1), rollback.replaceFirst("'.*'", "'" + orphan.get(0) + "'")));

        assertThat(databases.inDoubt()).isEmpty();
        assertThat(databases.after(1)).containsOnly(0L);
        assertThat(deployment.post(work(1))).isEqualTo("committed"); // nothing holds locks on its keys
        assertThat(databases.after(1)).containsOnly((long) ROWS);
        assertThat(databases.preparedByOthers()).hasSize(2); // is none of the adapter's business
    }

    /** Twice: Open Liberty looks for what is in doubt only where it remembers work of its own. */
    void workAndComeBack(int id) throws IOException {
        server().start();
        assertThat(deployment.post(work(id))).isEqualTo("committed");
        server().kill();
        server().start();
        assertThat(deployment.get("where")).isEqualTo("howdah reporting");
    }

    private static String work(int id) {
        return "crashes/" + id + "?first=default&statement=insert&rows=" + ROWS + "&end=commit";
    }

    void killInWork(int id, Moment moment) throws Exception {
        CompletableFuture<Void> dead = proxy.killAt(moment, server()::kill);
        assertThatThrownBy(() -> deployment.post(work(id))).isInstanceOf(UncheckedIOException.class);
        dead.get(1, TimeUnit.MINUTES);
    }

    private static String globalPart(List<String> orphan) {
        return orphan.get(0).split("\\.")[1];
    }
}
