// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.copy;

import io.howdah.engine.types.Bytes;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads as long as there is room. Its thread waits for what is read only, never for the network. */
public final class Pump implements Feed.Supply {
    private final Feed feed;
    private @Nullable Reader reader; // by the steps, which follow each other

    public Pump(Feed feed, Reader reader) {
        this.feed = feed;
        this.reader = reader;
    }

    @Override
    public void step() {
        Reader from = reader;
        if (from == null) {
            return;
        }
        try {
            boolean more = true;
            while (more && !feed.unwanted() && feed.room()) {
                Bytes portion = Feed.portion(Feed.PORTION + Feed.SLACK);
                int rows = from.read(portion);
                feed.put(portion, Math.max(rows, 0));
                more = rows != Reader.END;
            }
            if (!more || feed.unwanted()) {
                reader = null;
                from.close();
                feed.complete();
            }
        } catch (Throwable failed) { // whatever the application's code throws ends its COPY
            reader = null;
            feed.fail(failed);
            closeAfter(failed, from);
        }
    }

    private static void closeAfter(Throwable failure, Reader from) {
        try {
            from.close();
        } catch (IOException alsoFailed) {
            failure.addSuppressed(alsoFailed);
        }
    }
}
