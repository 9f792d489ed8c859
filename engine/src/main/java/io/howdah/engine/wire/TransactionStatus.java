// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.wire;

/** What the server says of the transaction at the end of each command. */
public enum TransactionStatus {
    /** In no transaction. */
    IDLE,
    /** In a transaction that can go on. */
    OPEN,
    /** In a transaction that can only be rolled back. */
    FAILED;

    static TransactionStatus of(byte code) {
        return switch (code) {
            case 'I' -> IDLE;
            case 'T' -> OPEN;
            case 'E' -> FAILED;
            default -> throw new WireException(WireException.Kind.PROTOCOL, "no transaction status: " + code);
        };
    }
}
