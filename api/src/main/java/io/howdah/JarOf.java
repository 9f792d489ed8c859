// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.security.CodeSource;

/** Says where a class was loaded from, for messages about jars that are missing or there twice. */
final class JarOf {
    private JarOf() {}

    static String type(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        return type.getName()
                + (source == null || source.getLocation() == null ? "" : " of " + source.getLocation())
                + " (loader " + type.getClassLoader() + ")";
    }
}
