// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.copy;

import io.howdah.CopyException;
import io.howdah.CopyProgress;
import io.howdah.ErrorId;
import io.howdah.HowdahException;
import java.util.function.Consumer;

/** The application's listener, who is told how far a COPY is. Not thread-safe: one portion follows the other. */
public final class Listener {
    private final Consumer<CopyProgress> application;
    private final ErrorId ifItFails;
    private long bytes;
    private long rows;

    /** @param ifItFails the id of the failure that ends the COPY then */
    public Listener(Consumer<CopyProgress> application, ErrorId ifItFails) {
        this.application = application;
        this.ifItFails = ifItFails;
    }

    /** A portion more has been moved. */
    public void more(int moreBytes, int moreRows) {
        bytes += moreBytes;
        rows += moreRows;
        try {
            application.accept(new CopyProgress(bytes, rows));
        } catch (HowdahException ours) {
            throw ours;
        } catch (Throwable thrown) { // whatever the application's code throws ends its COPY
            throw new CopyException(
                    ifItFails,
                    "The listener that is told how far a COPY is has failed at " + bytes + " bytes with "
                            + thrown.getClass().getName() + ", which is the cause; the COPY has ended with it.",
                    thrown);
        }
    }
}
