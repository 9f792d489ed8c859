// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import org.junit.jupiter.api.Test;

/**
 * WildFly that comes back from a crash with another node identifier leaves its old branches to an administrator, who ends
 * them by the commands of {@code docs/reliability.md}.
 */
class OrphansIT {
    private static final Pattern SQL = Pattern.compile("(?s)```sql\\n(.*?)```");
    private static final int ROWS = 3;
    private static final String WORK = "crashes/1?first=default&statement=insert&rows=" + ROWS + "&end=commit";

    /** Many times the periods after which a server ends what is its own. */
    private static final int LEFT_ALONE_SECONDS = 10;

    private final List<String> commands = page();

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

    @Test
    void whatAServerUnderAnotherIdentityLeavesIsEndedByThePagesCommands() throws Exception {
        try (CrashedDatabases databases = new CrashedDatabases();
                CrashProxy proxy = new CrashProxy(
                        databases.postgres().host(), databases.postgres().port());
                Deployment deployment = deployed(databases, proxy)) {
            deployment.server().start();
            killBetweenPreparesAndLog(deployment, proxy);
            assertThat(databases.inDoubt()).hasSize(2);

            deployment.server().javaOption("-Djboss.tx.node.id=another");
            deployment.server().start();
            assertThat(deployment.get("where")).isEqualTo("howdah reporting");
            TimeUnit.SECONDS.sleep(LEFT_ALONE_SECONDS); // that nothing is done about them has no event
            List<List<String>> orphans = databases.postgres().query(commands.get(0));
            assertThat(orphans).extracting(orphan -> orphan.get(1)).containsExactlyInAnyOrder("howdah", "reporting");
            assertThat(orphans).extracting(OrphansIT::globalPart).containsOnly(globalPart(orphans.get(0)));

            String rollback = commands.get(1).lines().toList().get(1);
            orphans.forEach(orphan ->
                    databases.execute(orphan.get(1), rollback.replaceFirst("'.*'", "'" + orphan.get(0) + "'")));

            assertThat(databases.inDoubt()).isEmpty();
            assertThat(databases.after(1)).containsOnly(0L);
            assertThat(deployment.post(WORK)).isEqualTo("committed"); // nothing holds locks on its keys
            assertThat(databases.after(1)).containsOnly((long) ROWS);
        }
    }

    private static Deployment deployed(CrashedDatabases databases, CrashProxy proxy) throws IOException {
        Deployment deployment = new Deployment("wildfly", "wildfly-orphans", databases.postgres());
        for (String database : new String[] {"DEFAULT", "REPORTING"}) {
            deployment
                    .server()
                    .environment("HOWDAH_" + database + "_HOST", "127.0.0.1")
                    .environment("HOWDAH_" + database + "_PORT", "" + proxy.port())
                    .environment("HOWDAH_" + database + "_TRANSACTIONS", "xa");
        }
        WildFlyCrashIT.soon(deployment.server(), "orphans");
        deployment.server().provision(Archives.RAR, Archives.WAR, "/");
        return deployment;
    }

    private static void killBetweenPreparesAndLog(Deployment deployment, CrashProxy proxy) throws Exception {
        CompletableFuture<Void> dead =
                proxy.killAt(new Moment(Side.SERVER, "PREPARE TRANSACTION", 2), deployment.server()::kill);
        assertThatThrownBy(() -> deployment.post(WORK)).isInstanceOf(UncheckedIOException.class);
        dead.get(1, TimeUnit.MINUTES);
    }

    private static String globalPart(List<String> orphan) {
        return orphan.get(0).split("\\.")[1];
    }
}
