// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
/**
 * What a session does, wherever it comes from: {@link io.howdah.testkit.contract.Contract} runs every verb with every type
 * and every outcome, on whatever has the verbs.
 */
@NullMarked
package io.howdah.testkit.contract;

import org.jspecify.annotations.NullMarked;
