// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Another Java like this one, with the same classes. */
public final class JavaProcess {
    private JavaProcess() {}

    /**
     * What starts it.
     *
     * @param options for its virtual machine
     * @param words for its main method
     */
    public static List<String> command(List<String> options, Class<?> main, List<String> words) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(words);
        return command;
    }
}
