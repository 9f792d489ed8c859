// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import io.howdah.it.bank.Bank;
import io.howdah.it.bank.Booking;
import io.howdah.it.control.Control;
import io.howdah.it.events.Worked;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** Other packagings of the built archives, as a user's build would make them. */
final class Archives {
    static final Path RAR = Path.of("target/howdah.rar");
    static final Path WAR = Path.of("target/scenarios.war");

    /** The message-driven beans of {@link #events}. */
    static final String[] MESSAGE_DRIVEN = {"OrderAudit", "Packers", "BoardWatch"};

    private static final String CLASSES = "WEB-INF/classes/";

    private static final String APPLICATION =
            """
            <application xmlns="https://jakarta.ee/xml/ns/jakartaee" version="10">
                <module><connector>howdah.rar</connector></module>
                <module><web><web-uri>scenarios.war</web-uri><context-root>/</context-root></web></module>
            </application>
            """;

    private Archives() {}

    /** Where an archive is made: each process that tests has archives of its own. */
    static Path made(String name) throws IOException {
        return Files.createDirectories(Path.of("target", "made-" + Deployment.PROCESS))
                .resolve(name);
    }

    /** Adapter and war in one: the war needs no deployment structure there. */
    static Path ear(Path application, Path to) throws IOException {
        Path war = filtered(
                application, to.resolveSibling("in-ear.war"), name -> !name.endsWith("jboss-deployment-structure.xml"));
        try (ZipOutputStream ear = new ZipOutputStream(Files.newOutputStream(to))) {
            add(ear, "META-INF/application.xml", APPLICATION.getBytes(StandardCharsets.UTF_8));
            add(ear, "howdah.rar", Files.readAllBytes(RAR));
            add(ear, "scenarios.war", Files.readAllBytes(war));
        }
        return to;
    }

    /** An application that knows nothing of Howdah. */
    static Path control(Path to) throws IOException {
        try (ZipOutputStream war = new ZipOutputStream(Files.newOutputStream(to))) {
            for (Map.Entry<String, byte[]> entry : classes(Control.class).entrySet()) {
                add(war, entry.getKey(), entry.getValue());
            }
        }
        return to;
    }

    /** The war, with what a bank has beside Howdah in it. */
    static Path bank(Path to) throws IOException {
        Path war = with(
                WAR,
                to,
                "WEB-INF/classes/META-INF/persistence.xml",
                Files.readAllBytes(Path.of("src/test/bank/persistence.xml")));
        for (Class<?> type : List.of(Bank.class, Booking.class)) {
            String name = type.getName().replace('.', '/') + ".class";
            war = with(war, to, "WEB-INF/classes/" + name, Files.readAllBytes(Path.of("target/test-classes", name)));
        }
        return war;
    }

    /** The war, with consumers of events in it. */
    static Path events(Path to) throws IOException {
        return with(WAR, to, classes(Worked.class));
    }

    /** A library of the server's, with the classes of one package. */
    static Path library(Class<?> ofPackage, Path to) throws IOException {
        try (ZipOutputStream jar = new ZipOutputStream(Files.newOutputStream(to))) {
            for (Map.Entry<String, byte[]> entry : classes(ofPackage).entrySet()) {
                add(jar, entry.getKey().substring(CLASSES.length()), entry.getValue());
            }
        }
        return to;
    }

    /** The classes of one package, where they belong in a war. */
    private static Map<String, byte[]> classes(Class<?> ofPackage) throws IOException {
        Map<String, byte[]> classes = new LinkedHashMap<>();
        String folder = ofPackage.getPackageName().replace('.', '/');
        try (Stream<Path> files = Files.list(Path.of("target/test-classes", folder))) {
            for (Path file : files.sorted().toList()) {
                classes.put(CLASSES + folder + "/" + file.getFileName(), Files.readAllBytes(file));
            }
        }
        return classes;
    }

    /** The war with lines of configuration. */
    static Path misconfigured(String name, String lines) throws IOException {
        return with(
                WAR,
                made(name),
                "WEB-INF/classes/META-INF/microprofile-config.properties",
                lines.getBytes(StandardCharsets.UTF_8));
    }

    /** An archive with fewer entries. */
    static Path filtered(Path from, Path to, Predicate<String> wanted) throws IOException {
        try (ZipFile source = new ZipFile(from.toFile());
                ZipOutputStream target = new ZipOutputStream(Files.newOutputStream(to))) {
            source.stream()
                    .filter(entry -> wanted.test(entry.getName()) && !entry.isDirectory())
                    .forEach(entry -> {
                        try {
                            add(
                                    target,
                                    entry.getName(),
                                    source.getInputStream(entry).readAllBytes());
                        } catch (IOException failed) {
                            throw new UncheckedIOException(failed);
                        }
                    });
        }
        return to;
    }

    /** An archive with one more entry. */
    static Path with(Path from, Path to, String name, byte[] content) throws IOException {
        return with(from, to, Map.of(name, content));
    }

    /** An archive with more entries. */
    static Path with(Path from, Path to, Map<String, byte[]> more) throws IOException {
        Path copy = filtered(from, to.resolveSibling("copy-of-" + from.getFileName()), entry -> true);
        try (ZipFile source = new ZipFile(copy.toFile());
                ZipOutputStream target = new ZipOutputStream(Files.newOutputStream(to))) {
            for (ZipEntry entry : source.stream().toList()) {
                add(target, entry.getName(), source.getInputStream(entry).readAllBytes());
            }
            for (Map.Entry<String, byte[]> entry : more.entrySet()) {
                add(target, entry.getKey(), entry.getValue());
            }
        }
        return to;
    }

    private static void add(ZipOutputStream archive, String name, byte[] content) throws IOException {
        archive.putNextEntry(new ZipEntry(name));
        archive.write(content);
        archive.closeEntry();
    }
}
