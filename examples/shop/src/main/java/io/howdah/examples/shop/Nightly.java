// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.examples.shop;

import io.howdah.examples.shop.Prices.Price;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.CronTrigger;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Changes the prices every night at three, and whenever it is told to. */
@Path("/nightly")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class Nightly {
    private static final CronTrigger AT_THREE = new CronTrigger("0 3 * * *", ZoneOffset.UTC);
    private static final int PRICES = 100_000;

    public record Next(String at) {}

    public record Done(long changed) {}

    @Resource
    ManagedScheduledExecutorService timer;

    @Inject
    Prices prices; // by its proxy, which begins the transaction

    private @Nullable ScheduledFuture<?> night;

    void begin(@Observes @Initialized(ApplicationScoped.class) Object started) {
        night = timer.schedule(() -> prices.change(tonight(PRICES)), AT_THREE);
    }

    @PreDestroy
    void end() {
        if (night != null) {
            night.cancel(false);
        }
    }

    /** To the minute: what is left of the time until then is told by a clock that goes on. */
    @GET
    public Next next() {
        long left = night == null ? 0 : night.getDelay(TimeUnit.SECONDS) + 1;
        return new Next(
                Instant.now().plusSeconds(left).truncatedTo(ChronoUnit.MINUTES).toString());
    }

    @POST
    public Done now(@QueryParam("prices") @DefaultValue("" + PRICES) int number) {
        return new Done(prices.change(tonight(number)));
    }

    /** As a supplier would send them. */
    private static List<Price> tonight(int number) {
        int day = (int) (Instant.now().getEpochSecond() / 86_400);
        return IntStream.rangeClosed(1, number)
                .mapToObj(i -> new Price("item " + i, BigDecimal.valueOf((i * 7L + day) % 10_000 + 1, 2)))
                .toList();
    }
}
