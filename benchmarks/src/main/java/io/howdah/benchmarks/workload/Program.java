// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.workload;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Another program of this machine. */
final class Program {
    private Program() {}

    /** Whether it is installed: it is asked for its version. */
    static boolean isThere(String... command) {
        try {
            said(new ProcessBuilder(command).redirectErrorStream(true).start());
            return true;
        } catch (IOException absent) {
            return false;
        }
    }

    /** All that it says until it ends. */
    static String said(Process program) throws IOException {
        return new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
