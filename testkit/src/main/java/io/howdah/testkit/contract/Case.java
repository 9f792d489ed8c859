// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.testkit.contract;

import io.howdah.Statements;

/** One thing that has to be so. */
public final class Case {
    /** Does it, and compares. */
    interface Check {
        void on(Statements statements);
    }

    private final String name;
    private final Check check;

    Case(String name, Check check) {
        this.name = name;
        this.check = check;
    }

    /**
     * Runs the case.
     *
     * @throws AssertionError when it is not so
     */
    public void run(Statements statements) {
        check.on(statements);
    }

    @Override
    public String toString() {
        return name;
    }
}
