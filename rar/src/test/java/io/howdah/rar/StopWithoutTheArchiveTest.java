// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.howdah.Database;
import io.howdah.Session;
import io.howdah.engine.Engine;
import io.howdah.rar.managed.HowdahManagedConnectionFactory;
import io.howdah.testkit.PostgresServer;
import io.howdah.testkit.ServerOptions;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ManagedConnection;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.MalformedURLException;
import java.net.ServerSocket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Open Liberty deletes the files of an adapter before it stops it: what is not loaded then, cannot be. */
class StopWithoutTheArchiveTest {
    @Test
    void everyClassThatAStopNeedsIsLoadedBefore() throws Exception {
        try (PostgresServer postgres =
                        PostgresServer.start(ServerOptions.defaults().withTls());
                Archive archive = new Archive()) {
            Runnable stop = archive.open(postgres.uri());
            archive.deleted = true;
            stop.run();

            assertThat(archive.wanted)
                    .as("add them to io/howdah/engine/needed-to-stop.txt")
                    .isEmpty();
        }
    }

    /** Which of them is wanted first, then, is a matter of what has happened before. */
    @Test
    void whateverEndsTransactionsAndFailsIsLoadedBefore() throws IOException {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.howdah");

        assertThat(classes.stream()
                        .filter(each -> each.getPackageName().equals("io.howdah.rar.tx")
                                || (each.getPackageName().equals("io.howdah") && each.isAssignableTo(Throwable.class)))
                        .map(JavaClass::getName)
                        .filter(name -> !name.endsWith("package-info")))
                .isNotEmpty()
                .isSubsetOf(list());
    }

    private static List<String> list() throws IOException {
        try (InputStream list = Engine.class.getResourceAsStream("needed-to-stop.txt")) {
            return new String(list.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }

    /** The test's class path once more, seen by a class loader that tells what is asked of it after the end. */
    private static final class Archive extends URLClassLoader {
        final Queue<String> wanted = new ConcurrentLinkedQueue<>();
        volatile boolean deleted;

        Archive() throws MalformedURLException {
            super(classPath(), getPlatformClassLoader());
        }

        private static URL[] classPath() throws MalformedURLException {
            List<URL> path = new ArrayList<>();
            for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
                path.add(Path.of(entry).toUri().toURL());
            }
            return path.toArray(new URL[0]);
        }

        @SuppressWarnings("unchecked") // the same class, of another class loader
        Runnable open(String uri) throws ReflectiveOperationException {
            return ((Function<String, Runnable>)
                            loadClass(Adapter.class.getName()).getConstructor().newInstance())
                    .apply(uri);
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (deleted) {
                wanted.add(name);
            }
            return super.findClass(name);
        }
    }

    /**
     * Opens connections, with and without TLS, idle, at work, and at work for too long, and has channels with all that may
     * listen to them, threads that wait, and transactions; gives what stops the adapter and ends what is under way then.
     */
    public static final class Adapter implements Function<String, Runnable> {
        @Override
        public Runnable apply(String uri) {
            HowdahResourceAdapter adapter = new HowdahResourceAdapter();
            try {
                for (String sslMode : List.of("disable", "require")) {
                    HowdahManagedConnectionFactory factory = new HowdahManagedConnectionFactory();
                    factory.setUrl(uri);
                    factory.setSslMode(sslMode);
                    factory.setResourceAdapter(adapter);
                    factory.createManagedConnection(null, null);
                    ManagedConnection working = factory.createManagedConnection(null, null);
                    Session session = (Session) working.getConnection(null, null);
                    session.execute("select 1").await();
                    session.execute("select pg_sleep(1)");
                    Session late = (Session)
                            factory.createManagedConnection(null, null).getConnection(null, null);
                    late.execute("select pg_sleep(600)");
                    late.begin();
                }
                connectToNobody(adapter);
                Database database = database(adapter, uri);
                Runnable stop = Listeners.listen(database);
                Runnable end = UnderWay.begin(adapter, uri, database);
                return () -> {
                    stop.run();
                    adapter.stop();
                    end.run();
                };
            } catch (ResourceException failed) {
                throw new IllegalStateException(failed);
            }
        }

        /** With a pool that makes a connection whenever one is wanted. */
        private static Database database(HowdahResourceAdapter adapter, String uri) {
            HowdahManagedConnectionFactory factory = new HowdahManagedConnectionFactory();
            factory.setUrl(uri);
            factory.setResourceAdapter(adapter);
            return (Database) factory.createConnectionFactory((connections, request) ->
                    connections.createManagedConnection(null, request).getConnection(null, request));
        }

        /** To a server that accepts and says nothing. */
        private static void connectToNobody(HowdahResourceAdapter adapter) {
            try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                HowdahManagedConnectionFactory factory = new HowdahManagedConnectionFactory();
                factory.setHost("127.0.0.1");
                factory.setPort("" + silent.getLocalPort());
                factory.setUser("nobody");
                factory.setSslMode("disable");
                factory.setResourceAdapter(adapter);
                Thread connecting = new Thread(() -> {
                    try {
                        factory.createManagedConnection(null, null);
                    } catch (ResourceException stopped) {
                        // as it should
                    }
                });
                connecting.setDaemon(true);
                connecting.start();
                silent.accept().getInputStream().read();
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
        }
    }
}
