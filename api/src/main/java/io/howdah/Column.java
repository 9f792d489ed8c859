// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

/**
 * A column of a result.
 *
 * @param name as the server names it, the alias where there is one
 * @param type PostgreSQL's name of the type, for example {@code int8} or {@code timestamptz}; {@code unknown} where the
 *     driver does not know it
 */
public record Column(String name, String type) {}
