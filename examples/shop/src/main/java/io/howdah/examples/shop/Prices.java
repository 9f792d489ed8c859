// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.examples.shop;

import io.howdah.CopyOptions;
import io.howdah.CopyProgress;
import io.howdah.CopyResult;
import io.howdah.CopySource;
import io.howdah.CopyTarget;
import io.howdah.Session;
import io.howdah.Upsert;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** The prices: all of them from a file, and changes of them every night. */
@Path("/prices")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class Prices {
    public record Price(String sku, BigDecimal price) {}

    @Inject
    Session session;

    private volatile CopyProgress imported = new CopyProgress(0, 0);

    /** A new list instead of the old one, which others see until the new one is there as a whole. */
    @POST
    @Consumes("text/csv")
    @Transactional
    public CopyResult load(InputStream csv) {
        session.execute("delete from prices").await();
        return session.copyIn(
                        CopyTarget.table("prices", "sku", "price"),
                        CopySource.of(csv),
                        CopyOptions.csv().header().onProgress(progress -> imported = progress))
                .await();
    }

    /** As browsers and suppliers send a large file. */
    @POST
    @Consumes("application/gzip")
    @Transactional
    public CopyResult loadZipped(InputStream zipped) throws IOException {
        return load(new GZIPInputStream(zipped));
    }

    /** How far the import is that runs, or how far the last one came. */
    @GET
    @Path("imported")
    public CopyProgress imported() {
        return imported;
    }

    @GET
    @Path("count")
    public CompletionStage<@Nullable Long> count() {
        return session.selectValue(Long.class, "select count(*) from prices");
    }

    /** Changes prices and adds what is new, together with the line in the journal. */
    @Transactional
    public long change(List<Price> prices) {
        long changed = session.execute(Upsert.into("prices").key("sku").rows(prices))
                .await()
                .rowsAffected();
        session.execute("insert into journal(entry) values ($1)", changed + " prices")
                .await();
        return changed;
    }
}
