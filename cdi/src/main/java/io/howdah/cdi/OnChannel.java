// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.cdi;

import jakarta.enterprise.util.AnnotationLiteral;
import jakarta.inject.Qualifier;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the channel that is injected: {@code @Inject @OnChannel("orders") EventChannel orders}, or an
 * {@code EventPublisher} where nothing is received. What is published on it belongs to the caller's JTA transaction, as
 * the statements of an injected session do. A name, a database or a backend that cannot be fails the deployment.
 */
@Qualifier
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER, ElementType.TYPE})
public @interface OnChannel {
    /** The channel's name. */
    String value();

    /** The database whose channel it is, as {@link OnDatabase} names it. */
    String database() default "default";

    /** {@code notify}, {@code notify_queue} or {@code poll_queue}; empty as configured ({@code events.backend}). */
    String backend() default "";

    /** The qualifier as an object, for {@code Instance.select}. */
    final class Literal extends AnnotationLiteral<OnChannel> implements OnChannel {
        private static final long serialVersionUID = 1L;

        private final String value;
        private final String database;
        private final String backend;

        private Literal(String value, String database, String backend) {
            this.value = value;
            this.database = database;
            this.backend = backend;
        }

        public static Literal of(String channel) {
            return of(channel, "default", "");
        }

        /** @param backend empty for the configured one */
        public static Literal of(String channel, String database, String backend) {
            return new Literal(channel, database, backend);
        }

        @Override
        public String value() {
            return value;
        }

        @Override
        public String database() {
            return database;
        }

        @Override
        public String backend() {
            return backend;
        }
    }
}
