// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
/** Connections as a container manages them: the factory, the managed connection, and the handles that beans hold. */
@NullMarked
package io.howdah.rar.managed;

import org.jspecify.annotations.NullMarked;
