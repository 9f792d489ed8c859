// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks.jmh;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** Counts, not times: what a call allocates once it is compiled is the same on a busy machine. */
class PartsTest {
    private static final int CALLS = 1_000;

    /** Until the compiler has had its time, which it takes in the background. */
    private static final int PORTIONS_AT_MOST = 5_000;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final Parts PARTS = new Parts();
    private static final Map<String, Supplier<Object>> CALL = Map.of(
            "lexer",
            () -> PARTS.lexer() > 0,
            "stack",
            PARTS::stack,
            "binding",
            () -> PARTS.binding() > 0,
            "mapping",
            PARTS::mapping);

    /** So that nothing is left out because nobody wants it. */
    private static volatile Object result;

    static Stream<Method> parts() {
        return Arrays.stream(Parts.class.getMethods()).filter(method -> method.isAnnotationPresent(Benchmark.class));
    }

    @Test
    void eachPartHasABudget() {
        assertThat(parts().map(Method::getName)).containsExactlyInAnyOrderElementsOf(CALL.keySet());
        assertThat(parts()).allMatch(method -> method.isAnnotationPresent(Budget.class));
    }

    @ParameterizedTest
    @MethodSource("parts")
    void noPartAllocatesMoreThanItsBudget(Method part) {
        OperationsPerInvocation operations = part.getAnnotation(OperationsPerInvocation.class);
        int calls = CALLS * (operations == null ? 1 : operations.value());
        int budget = part.getAnnotation(Budget.class).bytes();
        double least = Double.MAX_VALUE;
        for (int i = 0; i < PORTIONS_AT_MOST && least > budget; i++) {
            least = Math.min(least, (double) allocated(CALL.get(part.getName())) / calls);
        }
        assertThat(least).isPositive().isLessThanOrEqualTo(budget);
    }

    private static long allocated(Supplier<Object> part) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < CALLS; i++) {
            result = part.get();
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
