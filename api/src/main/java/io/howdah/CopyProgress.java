// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

/**
 * How far a COPY is.
 *
 * @param bytes handed to the server, or by it, without what the protocol adds
 * @param rows as far as they are known: those of Java, and all that come out, where a header counts as one; of bytes that go
 *     in they are not known, and 0
 */
public record CopyProgress(long bytes, long rows) {}
