// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.flow;

import java.util.concurrent.CompletionException;

/** Failures of stages, undressed. */
public final class Bare {
    private Bare() {}

    /** What a stage has failed with, without what stages between have put around it. */
    public static Throwable of(Throwable failure) {
        Throwable bare = failure;
        while (bare instanceof CompletionException && bare.getCause() != null) {
            bare = bare.getCause();
        }
        return bare;
    }
}
