// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

/**
 * What a COPY did.
 *
 * @param rows as the server counted them
 * @param bytes of the data, without what the protocol adds
 */
public record CopyResult(long rows, long bytes) {}
