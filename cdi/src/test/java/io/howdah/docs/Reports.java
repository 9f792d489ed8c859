// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.docs;

import io.howdah.Database;
import io.howdah.Reply;
import io.howdah.Session;
import io.howdah.cdi.OnDatabase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.LocalDate;

// docs: beans
@ApplicationScoped
class Reports {
    @Inject
    Session session; // of the database called default

    @Inject
    @OnDatabase("reporting") // of the one whose pool the server binds as howdah/reporting
    Database reporting;

    long openOrders() {
        return session.selectValue(Long.class, "select count(*) from orders where status = 'open'")
                .await();
    }

    Reply<Void> close(LocalDate day) { // a transaction of its own, without JTA: no thread waits
        return reporting.inTransaction(own -> own.execute("insert into closings(day) values ($1)", day)
                .thenCompose(inserted -> own.execute("delete from drafts where day = $1", day))
                .thenRun(() -> {}));
    }

    long largest() { // one connection for what has to be on one
        return reporting
                .with(own -> {
                    own.execute("create temporary table picked as select total from bills");
                    return own.selectValue(Long.class, "select max(total) from picked");
                })
                .await();
    }
}
// end
