// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.util.concurrent.Flow;
import java.util.function.Consumer;

/**
 * The rows of a query one by one, however many there are: a cursor of PostgreSQL's is behind it, and no more rows are
 * fetched than were asked for, a portion at a time. For people who use no library of reactive streams there is
 * {@link #forEach}:
 *
 * <pre>{@code
 * long written = database.stream(Order.class, "select id, item, quantity from orders where status = $1", "open")
 *         .fetchSize(500)
 *         .forEach(order -> report.append(order.item()).append('\n'))
 *         .await();
 * }</pre>
 *
 * <ul>
 *   <li><b>Lazy</b>, unlike the other verbs: the query is sent when the first row is asked for. Parameters are taken when
 *       {@code stream} is called; what is wrong with them is told to the subscriber.
 *   <li><b>One subscriber</b>: a second one is refused with a {@link UsageException}, for the query may change something.
 *   <li><b>Memory</b>: one portion of rows is held, and the next two where more than all of the first was asked for outside a
 *       transaction: PostgreSQL works on them meanwhile.
 *   <li><b>Transactions</b>: a stream belongs where {@code stream} was called. In a transaction, JTA's or the session's, it
 *       reads in that and leaves its end to whoever began it; when that ends first, asking for more fails. Outside it
 *       has a transaction of its own, which is committed before {@code onComplete}, and rolled back when the stream is
 *       cancelled or fails. A stream of a {@link Database} has also a connection of its own, for as long as it lives.
 *   <li><b>Other statements</b> of the same session and transaction run between two portions, in the order in which they
 *       were called. While a stream has a transaction of its own they are refused: they would become part of it.
 *   <li><b>Cancelled</b> at whatever moment it leaves nothing open. A portion that is being fetched is cancelled on the
 *       server, too, unless a transaction of the caller's would fail by that.
 *   <li><b>Left alone</b>, neither asked for more nor cancelled, it keeps its connection and transaction: the time limit of
 *       statements counts while the server works, not between two portions. The timeout of a transaction of the caller's
 *       ends it.
 *   <li><b>Savepoints</b>: a return to a savepoint that was set before the stream began ends its cursor.
 *   <li><b>Threads</b>: {@code onSubscribe} runs on the thread that subscribes, all else as the stages of a
 *       {@link Reply} do, one signal at a time. A subscriber that throws is logged, and its stream cancelled.
 * </ul>
 *
 * <p>Thread-safe.
 */
public interface RowStream<T> extends Flow.Publisher<T> {
    /**
     * The same stream with portions of that many rows. More rows make fewer round trips, and more to hold in memory.
     * 256, if nothing is said.
     */
    RowStream<T> fetchSize(int rows);

    /**
     * Gives each row to {@code action}, one after the other, as a subscriber that never asks for fewer than all; counts
     * them. What {@code action} throws ends the stream and fails the reply. {@link Reply#cancel()} ends it, too, and
     * cancels what the server is doing for it.
     */
    Reply<Long> forEach(Consumer<? super T> action);
}
