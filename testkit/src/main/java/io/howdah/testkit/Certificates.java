// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * PEM files for TLS: an authority, a server certificate for {@code localhost} and a client certificate for the user
 * {@code howdah}, made by the JDK's keytool once in each run of the tests. Every server has files of its own.
 *
 * @param otherCa an authority that has signed nothing
 */
public record Certificates(Path ca, Path otherCa, Path serverCert, Path serverKey, Path clientCert, Path clientKey) {
    private static final String PASSWORD = "changeit";

    private static @Nullable Pems pems; // guarded by this class

    /** What is in the files. It takes many processes to make, and is the same for all servers. */
    private record Pems(
            String ca, String otherCa, String serverCert, String serverKey, String clientCert, String clientKey) {}

    static Certificates create(Path directory) throws IOException {
        Files.createDirectories(directory);
        Pems made = pems(directory);
        return new Certificates(
                Files.writeString(directory.resolve("ca.crt"), made.ca),
                Files.writeString(directory.resolve("other-ca.crt"), made.otherCa),
                Files.writeString(directory.resolve("server.crt"), made.serverCert),
                secret(directory.resolve("server.key"), made.serverKey),
                Files.writeString(directory.resolve("client.crt"), made.clientCert),
                secret(directory.resolve("client.key"), made.clientKey));
    }

    private static synchronized Pems pems(Path directory) throws IOException {
        Pems known = pems;
        if (known == null) {
            known = make(directory.resolve("keys.p12"));
            pems = known;
        }
        return known;
    }

    private static Pems make(Path store) throws IOException {
        try {
            authority(store, "ca");
            authority(store, "other-ca");
            signed(store, "server", "CN=localhost", "-ext", "san=dns:localhost");
            signed(store, "client", "CN=howdah");
            KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
            return new Pems(
                    cert(keys, "ca"),
                    cert(keys, "other-ca"),
                    cert(keys, "server"),
                    key(keys, "server"),
                    cert(keys, "client"),
                    key(keys, "client"));
        } catch (GeneralSecurityException failed) {
            throw new IOException("The certificates could not be made", failed);
        }
    }

    private static void authority(Path store, String alias) throws IOException {
        keytool(store, "-genkeypair", "-alias", alias, "-keyalg", "EC", "-dname", "CN=" + alias, "-ext", "bc:c");
    }

    private static void signed(Path store, String alias, String name, String... extension) throws IOException {
        keytool(store, "-genkeypair", "-alias", alias, "-keyalg", "EC", "-dname", name);
        Path request = store.resolveSibling(alias + ".csr");
        Path answer = store.resolveSibling(alias + ".signed");
        keytool(store, "-certreq", "-alias", alias, "-file", request.toString());
        keytool(
                store,
                Stream.concat(
                                Stream.of(
                                        "-gencert",
                                        "-alias",
                                        "ca",
                                        "-rfc",
                                        "-infile",
                                        request.toString(),
                                        "-outfile",
                                        answer.toString()),
                                Arrays.stream(extension))
                        .toArray(String[]::new));
        keytool(store, "-importcert", "-noprompt", "-alias", alias, "-file", answer.toString());
    }

    private static void keytool(Path store, String... arguments) throws IOException {
        List<String> command = Stream.of(
                        Stream.of(Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString()),
                        Arrays.stream(arguments),
                        Stream.of("-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD))
                .flatMap(part -> part)
                .toList();
        Path log = store.resolveSibling("keytool.log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        try {
            if (process.waitFor() != 0) {
                throw new IOException("keytool failed: " + Files.readString(log));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while keytool ran", interrupted);
        }
    }

    private static String cert(KeyStore keys, String alias) throws GeneralSecurityException {
        return pem("CERTIFICATE", keys.getCertificate(alias).getEncoded());
    }

    private static String key(KeyStore keys, String alias) throws GeneralSecurityException {
        return pem("PRIVATE KEY", keys.getKey(alias, PASSWORD.toCharArray()).getEncoded());
    }

    private static String pem(String kind, byte[] encoded) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
        return "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n";
    }

    private static Path secret(Path file, String content) throws IOException {
        Files.writeString(file, content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
}
