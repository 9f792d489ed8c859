// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.examples.launcher.AppServer;
import io.howdah.it.CrashTable.Verdict;
import io.howdah.testkit.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The server process is killed while a transaction over two databases ends, and started again: then nothing is in doubt,
 * and both databases agree. {@code -Dcrash.times=3} repeats each point; {@code -Dcrash.point=BETWEEN_THE_COMMITS
 * -Dcrash.seed=4711} repeats one crash. Several points are written with commas.
 */
@TestInstance(Lifecycle.PER_CLASS)
abstract class CrashScenarios {
    private static final int TIMES = Integer.getInteger("crash.times", 1);
    private static final List<String> ONLY = Stream.of(
                    System.getProperty("crash.point", "").split(","))
            .filter(name -> !name.isEmpty())
            .toList();
    private static final long FIRST_SEED = Long.getLong("crash.seed", System.currentTimeMillis() / 1000 % 1_000_000);
    /** What recovery has to each database, or what Open Liberty parks. */
    private static final int BESIDE = 1;

    private static final Duration DIES_WITHIN = Duration.ofMinutes(2);
    private static final Pattern PRODUCT = Pattern.compile("(WildFly|Open Liberty) \\d[\\w.]+");

    private final CrashedDatabases databases = new CrashedDatabases();
    private final CrashTable table = new CrashTable();
    private final String name;
    private final CrashProxy proxy;
    final Deployment deployment;
    private boolean running;
    private int id;

    CrashScenarios(String kind) throws IOException {
        name = kind + (ear() ? "-ear" : "") + "-crash";
        PostgresServer postgres = databases.postgres();
        proxy = new CrashProxy(postgres.host(), postgres.port());
        deployment = new Deployment(kind, name, postgres);
        for (String database : new String[] {"DEFAULT", "REPORTING"}) {
            server().environment("HOWDAH_" + database + "_HOST", "127.0.0.1")
                    .environment("HOWDAH_" + database + "_PORT", "" + proxy.port())
                    .environment("HOWDAH_" + database + "_TRANSACTIONS", "xa");
        }
        // Many starts and little work: code that is compiled well does not pay.
        server().javaOption("-XX:TieredStopAtLevel=1").javaOption("-XX:+UseSerialGC");
        recoverSoon(server());
        if (ear()) {
            server().provisionEar(Archives.ear(Archives.WAR, Path.of("target", name + ".ear")));
        } else {
            server().provision(Archives.RAR, Archives.WAR, "/");
        }
    }

    /** Whether the adapter is inside the application's archive. */
    boolean ear() {
        return false;
    }

    /** Sets what the comments of the shipped files say about recovery, and does not wait long for it. */
    abstract void recoverSoon(AppServer server);

    /** Where the server writes what the adapter logs. */
    abstract Path log();

    /** How soon after the application's start nothing may be in doubt any more. */
    Duration recoversWithin() {
        return Duration.ofSeconds(30);
    }

    /** Which database the transaction manager prepares last: the {@code first} that took part, or the {@code second}. */
    abstract String preparedLast();

    /** Whether the transaction manager calls {@code forget} for a branch that was ended by hand. */
    abstract boolean forgets();

    AppServer server() {
        return deployment.server();
    }

    @BeforeEach
    void start() throws IOException {
        if (!running) {
            server().kill();
            databases.inDoubt().forEach(gid -> databases.endByHand(gid, "rollback"));
            server().start();
            running = true;
        }
    }

    /** Of what a crash and its recovery have left, and behind the work that came next. */
    @AfterEach
    void nothingIsHeld() {
        if (running) {
            awaitNothingHeld();
        }
    }

    private void awaitNothingHeld() {
        new HeldByNobody(deployment, databases.postgres(), BESIDE).await();
    }

    @AfterAll
    void stop() throws IOException {
        System.out.println(write());
        deployment.close();
        proxy.close();
        databases.close();
    }

    /** After each crash, for a run takes long. */
    private String write() throws IOException {
        String text = table.text(product(), databases.version());
        Files.writeString(Path.of("target", name + ".md"), text);
        return text;
    }

    private String product() throws IOException {
        Matcher product = PRODUCT.matcher(Files.readString(server().logFile()));
        return (product.find() ? product.group() : "an unknown server") + ", howdah.rar "
                + (ear() ? "inside the ear" : "beside the application");
    }

    Stream<CrashPoint> points() {
        return Arrays.stream(CrashPoint.values()).filter(point -> ONLY.isEmpty() || ONLY.contains(point.name()));
    }

    /** Round by round, so that a run that is cut short has seen every point. */
    Stream<Arguments> crashes() {
        return IntStream.range(0, TIMES).boxed().flatMap(round -> points().map(point -> Arguments.of(point, round)));
    }

    @ParameterizedTest
    @MethodSource("crashes")
    void aKilledServerLeavesNothingInDoubtOnceItIsBackAndNothingHalf(CrashPoint point, int round) throws Exception {
        CrashSeed seed = CrashSeed.of(FIRST_SEED + (ONLY.size() == 1 ? 0 : 10L * point.ordinal()) + round);
        Verdict verdict = crash(point, seed);
        System.out.println(point + ", " + seed + ": " + verdict.text() + ", nothing in doubt " + verdict.millis()
                + " ms after the start");
        table.add(point, verdict);
        write();
        assertThat(verdict.right())
                .as("%s; %s", verdict.text(), server().tail())
                .isTrue();
    }

    private Verdict crash(CrashPoint point, CrashSeed seed) throws Exception {
        running = false;
        int killed = ++id;
        killInTransaction(point, seed, killed);
        assertThat(databases.inDoubt()).as("%s", seed).hasSize(point.inDoubtFirst);
        if (point.again.isPresent()) {
            CompletableFuture<Void> again = proxy.killAt(point.again.get(), seed.delayed(server()::kill));
            startInVain();
            again.get(DIES_WITHIN.toSeconds(), TimeUnit.SECONDS);
            assertThat(databases.inDoubt()).as("%s", seed).hasSize(point.inDoubt);
        }

        List<String> left = databases.inDoubt();
        server().start();
        long started = System.nanoTime();
        await(() -> databases.inDoubt().isEmpty() && told(left));
        long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);

        Verdict verdict = new Verdict(seed, verdict(point, seed, killed, left), took);
        awaitNothingHeld(); // before anybody else uses the pools
        int next = ++id;
        assertThat(work(next, seed, "commit")).isEqualTo("committed");
        assertThat(databases.after(next)).containsOnly((long) seed.rows());
        running = true;
        return verdict;
    }

    private void killInTransaction(CrashPoint point, CrashSeed seed, int transaction) throws Exception {
        Runnable kill = seed.delayed(server()::kill);
        CompletableFuture<Void> dead = new CompletableFuture<>();
        if (point.needsAHand()) {
            killBehindAHand(point, kill, dead);
        } else {
            proxy.killAt(point.first, kill).thenAccept(dead::complete);
        }
        assertThatThrownBy(() -> work(transaction, seed, point.ending))
                .as("%s", seed)
                .isInstanceOf(UncheckedIOException.class);
        dead.get(DIES_WITHIN.toSeconds(), TimeUnit.SECONDS);
    }

    /** Not at words of a branch that is there no more: the recovery of the crash before may be about to say them. */
    private void killBehindAHand(CrashPoint point, Runnable kill, CompletableFuture<Void> dead) {
        proxy.holdAt(CrashPoint.byHand(), seen -> {
            if (databases.commitByHand(seen)) {
                proxy.killAt(point.first, kill).thenAccept(dead::complete);
            } else {
                killBehindAHand(point, kill, dead);
            }
        });
    }

    private String work(int transaction, CrashSeed seed, String end) {
        if (seed.statement().equals("update")) {
            databases.before(transaction, seed.rows());
        }
        return deployment.post("crashes/" + transaction + "?first=" + seed.first() + "&statement=" + seed.statement()
                + "&rows=" + seed.rows() + "&end=" + (end.equals("refused") ? "refused-by-" + preparedLast() : end));
    }

    /** The start may be over before the process is killed, or not. */
    private void startInVain() throws IOException {
        try {
            server().start();
        } catch (IllegalStateException diedMeanwhile) {
            // as it should
        }
    }

    private String verdict(CrashPoint point, CrashSeed seed, int transaction, List<String> left) {
        if (!databases.inDoubt().isEmpty()) {
            return "IN DOUBT " + databases.inDoubt();
        }
        List<Long> after = databases.after(transaction);
        long wanted = point.committed ? seed.rows() : 0;
        if (after.stream().anyMatch(count -> count != wanted)) {
            return (after.stream().distinct().count() > 1 ? "HALF " : "WRONG ") + after + " of " + seed.rows();
        }
        return told(left) ? "right" : "NOT TOLD " + left;
    }

    /** Whether the adapter has logged what was found in doubt, and what has become of it. */
    private boolean told(List<String> left) {
        try {
            List<String> lines = Files.readAllLines(log());
            return left.stream().allMatch(gid -> Stream.of("HOWDAH-0350", "HOWDAH-0351")
                    .allMatch(id -> lines.stream().anyMatch(line -> line.contains(id) && line.contains(gid))));
        } catch (IOException noLogYet) {
            return false;
        }
    }

    private void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + recoversWithin().toNanos();
        while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(200); // another process tells by the database and its log only
        }
    }

    @Test
    void aBranchThatWasCommittedByHandIsToldToItsManager() throws Exception {
        CrashSeed seed = CrashSeed.of(FIRST_SEED);
        int transaction = ++id;
        int logged = Files.readString(log()).length();
        CompletableFuture<Void> byHand = proxy.holdAt(CrashPoint.byHand(), databases::commitByHand);

        String answer = work(transaction, seed, "commit");

        byHand.get(1, TimeUnit.SECONDS);
        String told = Files.readString(log()).substring(logged);
        assertThat(answer).isEqualTo("committed");
        assertThat(databases.inDoubt()).isEmpty();
        assertThat(databases.after(transaction)).containsOnly((long) seed.rows());
        assertThat(told).contains("HOWDAH-0352", "has been committed by hand");
        assertThat(told.contains("has forgotten")).as("%s", told).isEqualTo(forgets());
    }
}
