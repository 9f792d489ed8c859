// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.cdi;

/** What a server has, or has not. */
final class Present {
    private Present() {}

    /** Whether a class of a specification is there. */
    static boolean here(String type) {
        try {
            Class.forName(type, false, Present.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError absent) {
            return false;
        }
    }
}
