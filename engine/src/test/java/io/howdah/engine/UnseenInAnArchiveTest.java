// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.Reply;
import java.io.File;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A failure that nobody looks at keeps neither a thread nor the archive that it came with, once that is not wanted. */
class UnseenInAnArchiveTest {
    /** The JDK's cleaner has a thread of its own, which ends with the archive's classes, and does not keep them. */
    @Test
    @Timeout(60)
    void theThreadThatWaitsForGarbageEndsAndTheArchiveIsGarbageItself() throws Exception {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        ReferenceQueue<ClassLoader> garbage = new ReferenceQueue<>();
        try (Logged heard = new Logged(Reply.class.getName(), entry -> told.add(entry.getMessage()))) {
            PhantomReference<ClassLoader> archive = failInAnArchive(garbage);

            Reference<?> gone = null;
            while (gone == null) {
                System.gc();
                gone = garbage.remove(100);
            }
            assertThat(gone).isSameAs(archive);
            assertThat(told).anyMatch(line -> line.startsWith("HOWDAH-0404"));
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> !before.contains(thread))
                .extracting(Thread::getName)
                .noneMatch(name -> name.matches("Cleaner-\\d+"));
    }

    private static PhantomReference<ClassLoader> failInAnArchive(ReferenceQueue<ClassLoader> garbage)
            throws ReflectiveOperationException, MalformedURLException {
        ClassLoader archive = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader());
        ((Runnable) archive.loadClass(Failing.class.getName()).getConstructor().newInstance()).run();
        return new PhantomReference<>(archive, garbage);
    }

    /** The test's own, once more. */
    private static URL[] classPath() throws MalformedURLException {
        List<URL> path = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            path.add(Path.of(entry).toUri().toURL());
        }
        return path.toArray(new URL[0]);
    }

    /** Loaded from the archive. */
    public static final class Failing implements Runnable {
        @Override
        public void run() {
            Reply.failed(PlainHome.INSTANCE, new IllegalStateException("nobody looks"));
        }
    }
}
