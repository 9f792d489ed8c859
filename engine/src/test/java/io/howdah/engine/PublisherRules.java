// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.SkipException;
import org.testng.annotations.BeforeMethod;

/**
 * The compatibility kit of Reactive Streams: each of its tests becomes one of JUnit's, for it is written for TestNG. What
 * it skips is shown as skipped, but for what is required of every publisher.
 */
final class PublisherRules {
    private static final int TIMEOUT = 2000;
    private static final int NO_SIGNAL_WITHIN = 100;

    private PublisherRules() {}

    static TestEnvironment environment() {
        return new TestEnvironment(TIMEOUT, NO_SIGNAL_WITHIN);
    }

    /** @param publishers asked for each test */
    static Stream<DynamicTest> of(Supplier<? extends FlowPublisherVerification<?>> publishers) {
        return tests().map(test -> DynamicTest.dynamicTest(test.getName(), () -> run(test, publishers.get())));
    }

    static Stream<Method> tests() {
        return Arrays.stream(FlowPublisherVerification.class.getMethods())
                .filter(method -> method.isAnnotationPresent(org.testng.annotations.Test.class))
                .sorted(Comparator.comparing(Method::getName));
    }

    private static void run(Method test, FlowPublisherVerification<?> publishers) throws Throwable {
        try {
            for (Method before : FlowPublisherVerification.class.getMethods()) {
                if (before.isAnnotationPresent(BeforeMethod.class)) {
                    before.invoke(publishers);
                }
            }
            test.invoke(publishers);
        } catch (InvocationTargetException wrapped) {
            boolean required = test.getName().startsWith("required_");
            if (!required && wrapped.getCause() instanceof SkipException skipped) {
                Assumptions.abort(skipped.getMessage());
            }
            throw wrapped.getCause();
        }
    }
}
