// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
/**
 * A real PostgreSQL for tests: {@link io.howdah.testkit.PostgresExtension} gives each JUnit test a schema of its own,
 * {@link io.howdah.testkit.PostgresServer} a server to stop, start and break. {@link io.howdah.testkit.Link} is a network
 * that can be slow or cut, {@link io.howdah.testkit.RoundTrips} counts on it.
 */
@NullMarked
package io.howdah.testkit;

import org.jspecify.annotations.NullMarked;
