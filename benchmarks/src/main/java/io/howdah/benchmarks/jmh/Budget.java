// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.jmh;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a benchmark may allocate ({@code gc.alloc.rate.norm}, on a JDK 17 of 64 bits). */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Budget {
    int bytes();

    /** What is measured, for the page of figures. */
    String of();
}
