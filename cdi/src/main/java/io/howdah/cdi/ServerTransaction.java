// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.cdi;

import io.howdah.Event;
import io.howdah.EventChannel;
import jakarta.enterprise.inject.spi.AnnotatedMethod;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import jakarta.transaction.UserTransaction;
import java.lang.annotation.Annotation;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import javax.naming.InitialContext;
import org.jspecify.annotations.Nullable;

/**
 * A JTA transaction around the call of a method, in which the event is acknowledged, too. Loaded only where there is JTA.
 */
final class ServerTransaction {
    private ServerTransaction() {}

    /** Whether the method says that it belongs to the transaction of its caller, if there is one. */
    static boolean joinedBy(AnnotatedMethod<?> method, Bean<?> bean, BeanManager beans) {
        return Stream.concat(
                        Stream.of(
                                method.getAnnotation(Transactional.class),
                                method.getDeclaringType().getAnnotation(Transactional.class)),
                        bean.getStereotypes().stream()
                                .flatMap(stereotype -> beans.getStereotypeDefinition(stereotype).stream())
                                .map(ServerTransaction::ifTransactional))
                .filter(Objects::nonNull)
                .findFirst()
                .map(found -> found.value() == TxType.REQUIRED || found.value() == TxType.MANDATORY)
                .orElse(false);
    }

    private static @Nullable Transactional ifTransactional(Annotation annotation) {
        return annotation instanceof Transactional transactional ? transactional : null;
    }

    /**
     * Acknowledges the event and does the work in one transaction. The event comes first: its row is locked then, so that
     * an event that has gone to another consumer meanwhile is noticed before anything is done.
     */
    static void of(EventChannel channel, Event event, Callable<? extends @Nullable CompletionStage<?>> work)
            throws Exception {
        UserTransaction transaction = InitialContext.doLookup("java:comp/UserTransaction");
        transaction.begin();
        try {
            if (!channel.ack(event).await()) {
                transaction.rollback();
                return;
            }
            await(work.call());
        } catch (Throwable failure) {
            rollback(transaction, failure);
            throw failure;
        }
        transaction.commit();
    }

    private static void await(@Nullable CompletionStage<?> stage) throws Exception {
        if (stage == null) {
            return;
        }
        try {
            stage.toCompletableFuture().get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw failed;
        }
    }

    private static void rollback(UserTransaction transaction, Throwable failure) {
        try {
            transaction.rollback();
        } catch (SystemException | RuntimeException also) {
            failure.addSuppressed(also);
        }
    }
}
