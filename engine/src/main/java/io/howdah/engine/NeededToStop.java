// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The classes that nothing but a stop may need: those that stop, and those by which requests and transactions end that are
 * under way then. Open Liberty deletes the files of an adapter before it stops it; a class that is not loaded by then is
 * missing, and the event loops would go on for ever, or a request would end without a reason. A test of the adapter keeps the
 * list complete.
 */
final class NeededToStop {
    private NeededToStop() {}

    static void load() {
        try (InputStream list = NeededToStop.class.getResourceAsStream("needed-to-stop.txt");
                BufferedReader names = new BufferedReader(new InputStreamReader(list, StandardCharsets.UTF_8))) {
            names.lines().forEach(NeededToStop::load);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static void load(String name) {
        try {
            Class.forName(name);
        } catch (ClassNotFoundException | LinkageError absent) {
            // What cannot be loaded here, for want of an optional library or module, no stop will miss.
        }
    }
}
