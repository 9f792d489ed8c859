/** The same work done by Howdah and by its peers, in turn, in one run; see {@link io.howdah.benchmarks.Main}. */
@NullMarked
package io.howdah.benchmarks;

import org.jspecify.annotations.NullMarked;
