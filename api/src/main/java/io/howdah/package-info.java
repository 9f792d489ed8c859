// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
/**
 * What an application sees of Howdah: a {@link io.howdah.Database} found in JNDI, injected or opened, the
 * {@link io.howdah.Session} on one of its connections, the {@link io.howdah.Reply} that every verb gives, and the
 * {@link io.howdah.HowdahException} family. Only types of the JDK appear in its signatures.
 */
@NullMarked
package io.howdah;

import org.jspecify.annotations.NullMarked;
