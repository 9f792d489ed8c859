// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
/** Publishing and hearing by LISTEN and NOTIFY, with each client in turn. */
@NullMarked
package io.howdah.benchmarks.notify;

import org.jspecify.annotations.NullMarked;
