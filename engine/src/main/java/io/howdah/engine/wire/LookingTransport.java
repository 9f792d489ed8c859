// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.wire;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.nio.NioIoHandler;
import io.vertx.core.impl.transports.NioTransport;
import io.vertx.core.impl.transports.TransportInternal;
import io.vertx.core.transport.Transport;
import java.nio.channels.spi.SelectorProvider;
import java.util.concurrent.atomic.AtomicInteger;

/** Java's own sockets, on event loops that look for work before they sleep. */
final class LookingTransport extends NioTransport {
    private final AtomicInteger looking = new AtomicInteger();

    static Transport create() {
        return new TransportInternal("nio", true, null, new LookingTransport());
    }

    @Override
    public IoHandlerFactory ioHandlerFactory() {
        int processors = Runtime.getRuntime().availableProcessors();
        return NioIoHandler.newFactory(
                SelectorProvider.provider(), () -> new Lookout(looking, processors, System::nanoTime));
    }
}
