/** The figures of single statements, by JMH: {@code java -cp benchmarks/target/benchmarks.jar org.openjdk.jmh.Main}. */
@NullMarked
package io.howdah.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
