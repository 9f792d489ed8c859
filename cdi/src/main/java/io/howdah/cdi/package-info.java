// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Howdah in beans: {@code @Inject Session}, {@code Database} and {@code StackExecutor}, with
 * {@link io.howdah.cdi.OnDatabase} for another database than the default; {@link io.howdah.cdi.OnChannel} injects a channel
 * of events, and methods with {@link io.howdah.cdi.OnEvent} receive them. Names are found when the application is deployed;
 * one that nothing answers fails the deployment.
 */
@NullMarked
package io.howdah.cdi;

import org.jspecify.annotations.NullMarked;
