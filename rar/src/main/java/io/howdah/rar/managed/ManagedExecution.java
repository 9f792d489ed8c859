// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.managed;

import jakarta.enterprise.concurrent.ContextService;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import java.lang.ref.WeakReference;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.Executor;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.jspecify.annotations.Nullable;

/** The server's managed executor and context service, looked up once per application. Loaded only where they exist. */
final class ManagedExecution {
    private static final Map<ClassLoader, WeakReference<Services>> FOUND =
            Collections.synchronizedMap(new WeakHashMap<>());

    private ManagedExecution() {}

    /** An executor with the current thread's context; null where the thread belongs to no component. */
    static @Nullable Executor capture() {
        Services services = services();
        if (services == null) {
            return null;
        }
        Executor inContext = services.contexts().currentContextExecutor();
        return task -> submit(services.executor(), () -> inContext.execute(task));
    }

    /**
     * Called on an event loop, mostly. The executor captures the context of the thread that submits; Open Liberty keeps
     * the class loader it finds there until the application stops whose component runs there, and no component runs on
     * an event loop. So that it does not keep the adapter's, it finds its own.
     */
    private static void submit(Executor executor, Runnable task) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(executor.getClass().getClassLoader());
        try {
            executor.execute(task);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static @Nullable Services services() {
        ClassLoader application = Thread.currentThread().getContextClassLoader();
        WeakReference<Services> known = FOUND.get(application);
        Services services = known == null ? null : known.get();
        if (services == null) {
            services = lookUp();
            if (services != null) {
                FOUND.put(application, new WeakReference<>(services));
            }
        }
        return services;
    }

    private static @Nullable Services lookUp() {
        try {
            return new Services(
                    InitialContext.doLookup("java:comp/DefaultManagedExecutorService"),
                    InitialContext.doLookup("java:comp/DefaultContextService"));
        } catch (NamingException noComponent) {
            return null;
        }
    }

    private record Services(ManagedExecutorService executor, ContextService contexts) {}
}
