// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.types;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The values of a record, a map or a row, by name: for a composite or an hstore. */
public record Fields(Map<String, @Nullable Object> values) {}
