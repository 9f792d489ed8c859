// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.function.Predicate;

/** What a PEM file is for, and whether it may serve: told with the other problems, not when a connection is made. */
enum Pem {
    CERTIFICATES(
            "which holds no certificate in PEM format (BEGIN CERTIFICATE)",
            file -> text(file).contains("-----BEGIN CERTIFICATE-----") && certificates(file)),
    KEY("which holds no private key in PEM format (BEGIN PRIVATE KEY) that needs no password", file -> text(file)
            .matches("(?s).*-----BEGIN (RSA |EC )?PRIVATE KEY-----.*"));

    private final String complaint;
    private final Predicate<Path> serves;

    Pem(String complaint, Predicate<Path> serves) {
        this.complaint = complaint;
        this.serves = serves;
    }

    String complaint() {
        return complaint;
    }

    boolean serves(Path file) {
        return serves.test(file);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1); // whatever it is, so that it can be looked at
        } catch (IOException unreadable) {
            return "";
        }
    }

    private static boolean certificates(Path file) {
        try (var bytes = Files.newInputStream(file)) {
            return !CertificateFactory.getInstance("X.509")
                    .generateCertificates(bytes)
                    .isEmpty();
        } catch (IOException | CertificateException garbled) {
            return false;
        }
    }
}
