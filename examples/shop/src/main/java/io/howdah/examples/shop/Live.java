// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.examples.shop;

import io.howdah.Event;
import io.howdah.cdi.OnEvent;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseBroadcaster;
import jakarta.ws.rs.sse.SseEventSink;
import org.jspecify.annotations.Nullable;

/** Tells the open pages, by server-sent events, that something was shipped. */
@Path("/live")
@ApplicationScoped
public class Live {
    /** The pages that are open, and how to write to them. */
    private record Pages(Sse sse, SseBroadcaster all) {}

    private @Nullable Pages pages; // guarded by this

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    public synchronized void watch(@Context SseEventSink page, @Context Sse sse) {
        if (pages == null) {
            pages = new Pages(sse, sse.newBroadcaster());
        }
        page.send(sse.newEvent("watching", "yes"));
        pages.all().register(page);
    }

    /** On every server, for all have pages. Of a gap a page is told, too: it reads the orders anew in either case. */
    @OnEvent(value = "shipped", backend = "notify")
    synchronized void shipped(Event event) {
        if (pages != null) {
            pages.all()
                    .broadcast(pages.sse().newEvent("shipped", event.payload().text()));
        }
    }

    @PreDestroy
    synchronized void end() {
        if (pages != null) {
            pages.all().close();
        }
    }
}
