// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import io.howdah.testkit.Link;
import io.howdah.testkit.Link.Side;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Passes on what an application server and PostgreSQL say to each other, until certain words come by. Then nothing passes
 * while something is done about it: the application server is killed, and dies at exactly that point, whatever its kind.
 */
final class CrashProxy implements AutoCloseable {
    private final Link link;
    private @Nullable Trap trap; // guarded by this

    CrashProxy(String host, int port) throws IOException {
        link = new Link(host, port, Watch::new);
    }

    /**
     * What the proxy waits for.
     *
     * @param connection on how many connections the words are said then
     */
    record Moment(Side side, String words, int connection) {}

    /** A moment, and what is done then. */
    private record Trap(
            Moment moment,
            boolean withholds,
            Consumer<String> action,
            Set<Watch> said,
            CompletableFuture<Void> sprung) {

        boolean springs(Side side, Watch connection, String seen) {
            return side == moment.side
                    && seen.contains(moment.words)
                    && said.add(connection)
                    && said.size() == moment.connection;
        }

        void spring(String seen) {
            try {
                action.accept(seen);
                sprung.complete(null);
            } catch (RuntimeException | Error failed) {
                sprung.completeExceptionally(failed);
            }
        }
    }

    int port() {
        return link.port();
    }

    /** The words never arrive. The future completes when the server is dead. */
    CompletableFuture<Void> killAt(Moment moment, Runnable kill) {
        return set(new Trap(moment, true, seen -> kill.run(), new HashSet<>(), new CompletableFuture<>()));
    }

    /** The words arrive when the action, which gets to see them, has been done. */
    CompletableFuture<Void> holdAt(Moment moment, Consumer<String> action) {
        return set(new Trap(moment, false, action, new HashSet<>(), new CompletableFuture<>()));
    }

    private synchronized CompletableFuture<Void> set(Trap next) {
        trap = next;
        return next.sprung;
    }

    private synchronized boolean withheld(Side side, Watch connection, String seen) {
        Trap set = trap;
        if (set == null || !set.springs(side, connection, seen)) {
            return false;
        }
        trap = null;
        set.spring(seen);
        return set.withholds;
    }

    /** The end that may be the beginning of the words, but not all of them. */
    private synchronized String rest(String seen) {
        int keep = trap == null ? 0 : trap.moment.words.length() - 1;
        return seen.substring(Math.max(0, seen.length() - keep));
    }

    @Override
    public void close() {
        link.close();
    }

    /** What is said on one connection. */
    private final class Watch implements Link.Passage {
        private final Map<Side, String> before = new EnumMap<>(Map.of(Side.CLIENT, "", Side.SERVER, ""));

        @Override
        public void pass(Side side, byte[] portion, OutputStream to) throws IOException {
            String seen = before(side) + new String(portion, StandardCharsets.ISO_8859_1);
            if (withheld(side, this, seen)) {
                throw new IOException("withheld");
            }
            to.write(portion);
            keep(side, rest(seen));
        }

        private synchronized String before(Side side) {
            return String.valueOf(before.get(side));
        }

        private synchronized void keep(Side side, String rest) {
            before.put(side, rest);
        }
    }
}
