// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Howdah in beans: {@code @Inject Session}, {@code @Inject Database}, with {@link io.howdah.cdi.OnDatabase} for another
 * than the default. Names are found when the application is deployed; one that nothing answers fails the deployment.
 */
@NullMarked
package io.howdah.cdi;

import org.jspecify.annotations.NullMarked;
