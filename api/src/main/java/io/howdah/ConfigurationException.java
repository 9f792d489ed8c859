// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.util.List;

/** The configuration is wrong. All problems of one configuration come in one exception. */
public class ConfigurationException extends HowdahException {
    private static final long serialVersionUID = 1L;

    private final String[] problems;

    public ConfigurationException(ErrorId id, String message) {
        super(id, message);
        problems = new String[] {message};
    }

    /**
     * @param subject what is configured, for example {@code database 'orders'}
     * @param problems a sentence each: the key, what is wrong with it, what to write
     */
    public ConfigurationException(String subject, List<String> problems) {
        super(ErrorId.CONFIGURATION, text(subject, problems));
        this.problems = problems.toArray(String[]::new);
    }

    /**
     * For something that was found under a name of ours and is not what it should be; says which jars are there twice
     * when that is the reason.
     */
    public static ConfigurationException notOurs(String name, Object found, Class<?> wanted) {
        for (Class<?> level = found.getClass(); level != null; level = level.getSuperclass()) {
            for (Class<?> type : level.getInterfaces()) {
                if (type.getName().equals(wanted.getName())) {
                    return twice(name, type, wanted);
                }
            }
        }
        return new ConfigurationException(
                ErrorId.UNKNOWN_DATABASE,
                name + " is bound to a " + found.getClass().getName() + ", not to a connection factory of howdah.rar.");
    }

    private static ConfigurationException twice(String name, Class<?> bound, Class<?> wanted) {
        return new ConfigurationException(
                ErrorId.API_TWICE,
                "howdah-api was loaded twice: " + name + " is a " + JarOf.type(bound) + ", the application has "
                        + JarOf.type(wanted)
                        + ". In a server the api comes with howdah.rar only: give the dependency on"
                        + " howdah-api the scope provided, and remove the jar from WEB-INF/lib or from the ear's lib.");
    }

    /** Each problem as a sentence of its own. */
    public List<String> problems() {
        return List.of(problems);
    }

    private static String text(String subject, List<String> problems) {
        String count = problems.size() == 1 ? "a problem" : problems.size() + " problems";
        return "The configuration of " + subject + " has " + count + ":\n  - " + String.join("\n  - ", problems);
    }
}
