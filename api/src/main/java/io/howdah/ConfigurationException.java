// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.util.List;

/** The configuration is wrong. All problems of one configuration come in one exception. */
public class ConfigurationException extends HowdahException {
    private static final long serialVersionUID = 1L;

    private final List<String> problems;

    public ConfigurationException(ErrorId id, String message) {
        super(id, message);
        problems = List.of(message);
    }

    /**
     * @param subject what is configured, for example {@code database 'orders'}
     * @param problems a sentence each: the key, what is wrong with it, what to write
     */
    public ConfigurationException(String subject, List<String> problems) {
        super(ErrorId.CONFIGURATION, text(subject, problems));
        this.problems = List.copyOf(problems);
    }

    /** Each problem as a sentence of its own. */
    public List<String> problems() {
        return problems;
    }

    private static String text(String subject, List<String> problems) {
        String count = problems.size() == 1 ? "a problem" : problems.size() + " problems";
        return "The configuration of " + subject + " has " + count + ":\n  - " + String.join("\n  - ", problems);
    }
}
