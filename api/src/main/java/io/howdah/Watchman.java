// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.HashSet;
import java.util.Set;

/**
 * Waits until replies are garbage. Its thread is there only as long as there are such replies. That of the JDK's cleaner stays
 * until the cleaner itself is garbage, and keeps for up to a minute what it has done last, and with that the class loader of an
 * adapter that has been taken away. Thread-safe.
 */
final class Watchman {
    private static final String THREAD = "Howdah unseen failures";
    private static final ReferenceQueue<Reply<?>> GARBAGE = new ReferenceQueue<>();
    private static final Set<Watch> WATCHED = new HashSet<>(); // guarded by itself

    private Watchman() {}

    /** @param then does not know the reply, which would never be garbage */
    static void watch(Reply<?> reply, Runnable then) {
        synchronized (WATCHED) {
            boolean first = WATCHED.isEmpty();
            WATCHED.add(new Watch(reply, then));
            if (first) {
                thread().start();
            }
        }
    }

    /** It keeps nothing of whoever is on the stack that makes it, which may be an application. */
    @SuppressWarnings("removal") // there is no other way where it matters, and where it is gone it does not
    private static Thread thread() {
        Thread thread = AccessController.doPrivileged(
                (PrivilegedAction<Thread>) () -> new Thread(null, Watchman::tellAll, THREAD, 0, false));
        thread.setDaemon(true);
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
        return thread;
    }

    private static void tellAll() {
        boolean more = true;
        while (more) {
            more = tellNext();
        }
    }

    /** False when there is none any more: the next that is watched has another thread. */
    private static boolean tellNext() {
        try {
            if (GARBAGE.remove() instanceof Watch watch) {
                return tell(watch);
            }
        } catch (InterruptedException byNobodyWhoKnowsIt) {
            // goes on: those who are watched have no other thread
        }
        return true;
    }

    private static boolean tell(Watch watch) {
        try {
            watch.then.run();
        } catch (RuntimeException | LinkageError unlogged) {
            // by a handler of the log, or for want of an archive that was deleted; there is nobody else to tell
        }
        synchronized (WATCHED) {
            WATCHED.remove(watch);
            return !WATCHED.isEmpty();
        }
    }

    /** Does not keep its reply. */
    private static final class Watch extends PhantomReference<Reply<?>> {
        private final Runnable then;

        Watch(Reply<?> reply, Runnable then) {
            super(reply, GARBAGE);
            this.then = then;
        }
    }
}
