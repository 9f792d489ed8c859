// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

/**
 * What a message-driven bean implements to receive the events of a channel. The delivery and the bean's work are one
 * transaction of the server's where the bean's transactions are container-managed and required.
 */
public interface EventConsumer {
    void onEvent(Event event) throws Exception;
}
