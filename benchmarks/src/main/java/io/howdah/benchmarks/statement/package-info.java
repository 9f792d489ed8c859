/** The same statements run by each client, for the workloads and for JMH. */
@NullMarked
package io.howdah.benchmarks.statement;

import org.jspecify.annotations.NullMarked;
