// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.json;

import io.howdah.HowdahException;

/**
 * What a codec threw, as it may be shown: libraries quote in their messages what they could not read, and that belongs in
 * no log. The class and the place in the code are kept.
 */
final class CodecFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private CodecFailure(String message, Throwable original) {
        super(message);
        setStackTrace(original.getStackTrace());
    }

    static CodecFailure of(Throwable original) {
        CodecFailure shown = new CodecFailure(words(original), original);
        Throwable cause = original.getCause();
        if (cause != null && cause != original) {
            shown.initCause(of(cause));
        }
        return shown;
    }

    private static String words(Throwable original) {
        return original instanceof HowdahException ours
                ? String.valueOf(ours.getMessage())
                        .substring(ours.id().toString().length() + 1)
                        .replaceFirst("\\.$", "") // the sentence goes on
                : original.getClass().getName();
    }
}
