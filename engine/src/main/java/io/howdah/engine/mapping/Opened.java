// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.mapping;

import io.howdah.MappingException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;

/** The way into the application's classes, which need not be public. */
final class Opened {
    private Opened() {}

    static MethodHandle of(Constructor<?> constructor) {
        try {
            open(constructor, constructor.getDeclaringClass());
            return MethodHandles.lookup().unreflectConstructor(constructor);
        } catch (IllegalAccessException opened) {
            throw new IllegalStateException(opened);
        }
    }

    static MethodHandle of(Method method) {
        try {
            open(method, method.getDeclaringClass());
            return MethodHandles.lookup().unreflect(method);
        } catch (IllegalAccessException opened) {
            throw new IllegalStateException(opened);
        }
    }

    private static void open(AccessibleObject member, Class<?> type) {
        if (!member.trySetAccessible()) {
            String module = type.getModule().getName();
            throw new MappingException("The class " + type.getName() + " is in the module " + module
                    + ", which does not let Howdah in. Write 'opens " + type.getPackageName()
                    + ";' in its module-info.java, or start Java with --add-opens " + module + "/"
                    + type.getPackageName() + "=ALL-UNNAMED.");
        }
    }
}
