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

/**
 * PEM files for TLS: an authority, a server certificate for {@code localhost} and a client certificate for the user
 * {@code howdah}, made anew for each server by the JDK's keytool.
 *
 * @param otherCa an authority that has signed nothing
 */
public record Certificates(Path ca, Path otherCa, Path serverCert, Path serverKey, Path clientCert, Path clientKey) {
    private static final String PASSWORD = "changeit";

    static Certificates create(Path directory) throws IOException {
        Files.createDirectories(directory);
        Path store = directory.resolve("keys.p12");
        try {
            authority(store, "ca");
            authority(store, "other-ca");
            signed(store, "server", "CN=localhost", "-ext", "san=dns:localhost");
            signed(store, "client", "CN=howdah");
            KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
            return new Certificates(
                    cert(keys, directory, "ca"),
                    cert(keys, directory, "other-ca"),
                    cert(keys, directory, "server"),
                    key(keys, directory, "server"),
                    cert(keys, directory, "client"),
                    key(keys, directory, "client"));
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

    private static Path cert(KeyStore keys, Path directory, String alias) throws IOException, GeneralSecurityException {
        return pem(
                directory.resolve(alias + ".crt"),
                "CERTIFICATE",
                keys.getCertificate(alias).getEncoded());
    }

    private static Path key(KeyStore keys, Path directory, String alias) throws IOException, GeneralSecurityException {
        byte[] encoded = keys.getKey(alias, PASSWORD.toCharArray()).getEncoded();
        Path file = pem(directory.resolve(alias + ".key"), "PRIVATE KEY", encoded);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    private static Path pem(Path file, String kind, byte[] encoded) throws IOException {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
        return Files.writeString(file, "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n");
    }
}
