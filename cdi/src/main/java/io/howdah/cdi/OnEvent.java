// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.cdi;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A method of a bean that is called for each event of a channel.
 *
 * <pre>{@code
 * @ApplicationScoped
 * class Warehouse {
 *     record Order(long id) {}
 *
 *     @Inject
 *     Session session;
 *
 *     @OnEvent("orders")
 *     @Transactional // what the method does and the acknowledgement are one transaction of the server's
 *     void ship(Order order) {
 *         session.execute("update orders set status = 'shipped' where id = $1", order.id())
 *                 .await();
 *     }
 *
 *     @OnEvent(value = "orders", concurrency = 4)
 *     CompletionStage<?> tell(Event event) { // acknowledged when the stage completes
 *         return session.execute("insert into told(event) values ($1)", event.id());
 *     }
 * }
 * }</pre>
 *
 * <ul>
 *   <li><b>Parameters</b>: an {@code Event}; or any other class, of which the payload is made by the application's
 *       {@code JsonCodec}; or, on a channel of the backend {@code notify}, an {@code Event.Gap}, which is all that is
 *       delivered then. A method with an {@code Event} is told of gaps, too. With {@link #transactional()} a
 *       {@code Session} besides.
 *   <li><b>Result</b>: {@code void}, or a {@code CompletionStage}, which is waited for. A durable event is acknowledged
 *       when the method has succeeded. When it has failed, the event comes again, later each time, until it is a dead
 *       letter.
 *   <li><b>{@code @Transactional}</b> on the method or its class, of the types {@code REQUIRED} and {@code MANDATORY}:
 *       the event is acknowledged in the JTA transaction in which the method runs, so the work has its effect exactly
 *       once. With the other types the method is called without a transaction.
 *   <li><b>Context</b>: a thread of the server's managed executor, with the class loader and the {@code java:comp} of the
 *       application. The request scope is active until the method returns, and new for each event. An instance of a
 *       dependent bean lives as long as one delivery.
 *   <li><b>Life</b>: the methods begin to listen when the application has been initialised, those of beans with a lower
 *       {@code @Priority} first, and stop in the opposite order before it is destroyed; what they are at work on is
 *       waited for, for ten seconds in all.
 * </ul>
 *
 * <p>A method that cannot be called so, and a channel that cannot be, fail the deployment.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface OnEvent {
    /** The channel's name. */
    String value();

    /** The database whose channel it is, as {@link OnDatabase} names it. */
    String database() default "default";

    /** {@code notify}, {@code notify_queue} or {@code poll_queue}; empty as configured ({@code events.backend}). */
    String backend() default "";

    /** How many events the method has at a time; with 1 they come one after the other. */
    int concurrency() default 1;

    /** After how many deliveries a durable event is a dead letter; 0 as configured ({@code events.max-attempts}). */
    int maxAttempts() default 0;

    /**
     * Whether the method is given a {@code Session} in a transaction in which the event is acknowledged: with JTA or
     * without, for durable channels. The injected session is not in that transaction.
     */
    boolean transactional() default false;
}
