// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events;

import io.howdah.HowdahException;
import io.howdah.engine.flow.Bare;
import java.util.Arrays;

/** What may be told of a handler's failure. The text of what is not ours may hold values. */
final class Culprit {
    private Culprit() {}

    /** Its class, and the text of what is ours. */
    static String reason(Throwable failure) {
        Throwable cause = Bare.of(failure);
        String type = cause.getClass().getName();
        return cause instanceof HowdahException ? type + ": " + cause.getMessage() : type;
    }

    /** The reason, and where in the application what is not ours was thrown: for those who have to find it. */
    static String reasonAndPlace(Throwable failure) {
        Throwable cause = Bare.of(failure);
        return cause instanceof HowdahException ? reason(cause) : reason(cause) + place(cause);
    }

    private static String place(Throwable failure) {
        return Arrays.stream(failure.getStackTrace())
                .filter(frame -> !ofTheJdk(frame))
                .findFirst()
                .map(frame -> " at " + frame.getClassName() + "." + frame.getMethodName() + line(frame))
                .orElse("");
    }

    private static String line(StackTraceElement frame) {
        String file = frame.getFileName();
        return file == null ? "" : "(" + file + ":" + frame.getLineNumber() + ")";
    }

    private static boolean ofTheJdk(StackTraceElement frame) {
        String module = frame.getModuleName();
        return module != null && (module.startsWith("java.") || module.startsWith("jdk."));
    }
}
