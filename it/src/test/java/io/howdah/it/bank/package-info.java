// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
/** What a bank has beside Howdah: entities, persisted by Jakarta Persistence over a datasource. */
@NullMarked
package io.howdah.it.bank;

import org.jspecify.annotations.NullMarked;
