// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

/**
 * How far a COPY is.
 *
 * @param bytes handed to the server, or by it, without what the protocol adds
 * @param rows as far as they are known: those of Java, and all that come out; of bytes that go in the server tells at the
 *     end only, and until then there are 0. A header counts as a row until the end
 */
public record CopyProgress(long bytes, long rows) {}
