/** What the benchmarks deploy into a server. */
@NullMarked
package io.howdah.benchmarks.app;

import org.jspecify.annotations.NullMarked;
