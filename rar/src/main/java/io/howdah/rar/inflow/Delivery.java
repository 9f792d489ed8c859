// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.inflow;

import io.howdah.ErrorId;
import io.howdah.Event;
import io.howdah.EventChannel;
import io.howdah.EventConsumer;
import io.howdah.EventException;
import io.howdah.engine.events.NotBegun;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.UnavailableException;
import jakarta.resource.spi.endpoint.MessageEndpoint;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import jakarta.resource.spi.work.Work;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.lang.reflect.Method;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One event on its way to a message-driven bean. Where the container begins a transaction for the bean, the event is
 * acknowledged in that before the bean is called: its row is locked then, so that an event that has gone to somebody else
 * meanwhile is noticed before anything is done, and the acknowledgement and the bean's work are committed together.
 */
final class Delivery implements Work {
    private static final Method ON_EVENT = onEvent();

    private final MessageEndpointFactory beans;
    private final TransactionSynchronizationRegistry transactions;
    private final EventChannel channel;
    private final Event event;
    private final CompletableFuture<Void> ended;

    /** @param ended completes when the event is done with; fails when it is to be delivered again */
    Delivery(
            MessageEndpointFactory beans,
            TransactionSynchronizationRegistry transactions,
            EventChannel channel,
            Event event,
            CompletableFuture<Void> ended) {
        this.beans = beans;
        this.transactions = transactions;
        this.channel = channel;
        this.event = event;
        this.ended = ended;
    }

    private static Method onEvent() {
        try {
            return EventConsumer.class.getMethod("onEvent", Event.class);
        } catch (NoSuchMethodException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public void run() {
        try {
            MessageEndpoint bean = bean();
            try {
                deliver(bean);
            } finally {
                bean.release();
            }
            ended.complete(null);
        } catch (Throwable failure) { // whatever the bean throws is its failure
            ended.completeExceptionally(failure);
        }
    }

    private MessageEndpoint bean() {
        try {
            return beans.createEndpoint(null);
        } catch (UnavailableException forTheMoment) {
            throw new NotBegun("The server has no instance of the message-driven bean for the moment.", forTheMoment);
        }
    }

    private void deliver(MessageEndpoint bean) throws Exception {
        bean.beforeDelivery(ON_EVENT);
        Ending ending = null;
        Throwable failure = null;
        try {
            ending = inTransaction() ? new Ending(transactions) : null;
            if (ending == null || channel.ack(event).await()) {
                ((EventConsumer) bean).onEvent(event);
            }
        } catch (Throwable thrown) {
            failure = thrown;
            doom();
            throw thrown;
        } finally {
            end(bean, failure);
        }
        if (ending != null && !ending.committed()) {
            throw new EventException(
                    ErrorId.EVENT_ENDPOINT,
                    "The server has rolled back the transaction in which a message-driven bean received an event of"
                            + " channel '" + channel.name()
                            + "': the bean called setRollbackOnly, or its time was up.");
        }
    }

    private boolean inTransaction() {
        return transactions.getTransactionStatus() != Status.STATUS_NO_TRANSACTION;
    }

    /** What the bean declares to throw does not make the container roll back; the event would be gone with it. */
    private void doom() {
        if (transactions.getTransactionStatus() == Status.STATUS_ACTIVE) {
            transactions.setRollbackOnly();
        }
    }

    /** The container commits, or rolls back. */
    private static void end(MessageEndpoint bean, @Nullable Throwable failure) throws ResourceException {
        try {
            bean.afterDelivery();
        } catch (ResourceException | RuntimeException also) {
            if (failure == null) {
                throw also;
            }
            failure.addSuppressed(also);
        }
    }

    @Override
    public void release() {
        // a delivery ends by itself; deactivation waits for it
    }

    /** How the transaction ends. The container tells it to nobody but those who take part. */
    private static final class Ending implements Synchronization {
        private volatile int status = Status.STATUS_UNKNOWN;

        Ending(TransactionSynchronizationRegistry transactions) {
            transactions.registerInterposedSynchronization(this);
        }

        boolean committed() {
            return status == Status.STATUS_COMMITTED;
        }

        @Override
        public void beforeCompletion() {
            // nothing to do
        }

        @Override
        public void afterCompletion(int outcome) {
            status = outcome;
        }
    }
}
