// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.statement;

import java.math.BigDecimal;
import java.time.OffsetDateTime;

/** A row of the table that all clients read; {@code details} is jsonb. */
public record Item(int id, String name, OffsetDateTime createdAt, BigDecimal price, String details) {}
