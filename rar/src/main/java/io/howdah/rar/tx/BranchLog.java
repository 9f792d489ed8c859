// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.tx;

import java.lang.System.Logger.Level;
import java.util.Map;
import javax.transaction.xa.XAResource;

/** Tells at the level DEBUG what a transaction manager asks of a branch, for whoever wonders what that does. */
final class BranchLog {
    private static final System.Logger LOG = System.getLogger(BranchLog.class.getName());

    private static final Map<Integer, String> FLAGS = Map.of(
            XAResource.TMNOFLAGS, "TMNOFLAGS",
            XAResource.TMJOIN, "TMJOIN",
            XAResource.TMRESUME, "TMRESUME",
            XAResource.TMSUSPEND, "TMSUSPEND",
            XAResource.TMSUCCESS, "TMSUCCESS",
            XAResource.TMFAIL, "TMFAIL");

    private BranchLog() {}

    /** @param verb of {@link XAResource}: {@code start}, or {@code end} */
    static void asked(String database, String verb, GlobalId id, int flags) {
        LOG.log(
                Level.DEBUG,
                () -> "Database '" + database + "': " + verb + " of " + id + " with "
                        + FLAGS.getOrDefault(flags, Integer.toHexString(flags)));
    }
}
