// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.wire;

/** What went wrong below the statements; the engine turns it into an exception for users. */
public final class WireException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The ways in which it can go wrong. */
    public enum Kind {
        /** The server does not speak TLS. */
        TLS_NOT_OFFERED,
        /** The TLS handshake failed. */
        TLS_FAILED,
        /** The server asks for too much SCRAM work. */
        SCRAM_ITERATIONS,
        /** Texts are to travel in another encoding than UTF-8. */
        ENCODING,
        /** Connecting took too long. */
        TIMEOUT,
        /** The server sent what PostgreSQL does not send. */
        PROTOCOL,
        /** Vert.x is not built as expected. */
        LAYOUT
    }

    private final Kind kind;

    public WireException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public WireException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
