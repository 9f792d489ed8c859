/** Queues in PostgreSQL: ours, and the statements of others, by the same client. */
@NullMarked
package io.howdah.benchmarks.queue;

import org.jspecify.annotations.NullMarked;
