/** What is measured: each workload with its contenders. */
@NullMarked
package io.howdah.benchmarks.workload;

import org.jspecify.annotations.NullMarked;
