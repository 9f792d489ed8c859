// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.engine.types.StatementTypes;
import io.howdah.engine.wire.WireConnection;
import io.howdah.engine.wire.WireFactory.Wire;
import io.vertx.core.Future;

/** What a connection finds out before a statement is made for it. On the event loop. */
final class Lookups {
    private final Wire wire;
    private final Traces traces;
    private final Beneath beneath;

    Lookups(Wire wire, Traces traces, Beneath beneath) {
        this.wire = wire;
        this.traces = traces;
        this.beneath = beneath;
    }

    /** The types of a statement, which is prepared for that. */
    Future<StatementTypes> types(String sql) {
        WireConnection observed = wire.observed();
        return observed.prepare(sql).map(prepared -> observed.types(sql).orElseThrow());
    }

    /** Whether nobody can see that several rows are inserted by one statement, not each by one of its own. */
    Future<Boolean> orderUnseen(String insert) {
        return traces.definitionsChanged()
                ? Future.succeededFuture(false)
                : beneath.order().find(insert, wire.connection());
    }
}
