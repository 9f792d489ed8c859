// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.mapping;

import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;

/** What a declared type says of its values. */
final class Generics {
    private Generics() {}

    /** The class; of a variable or a wildcard that of its bound. */
    static Class<?> raw(Type type) {
        if (type instanceof Class<?> plain) {
            return plain;
        }
        if (type instanceof ParameterizedType generic) {
            return raw(generic.getRawType());
        }
        if (type instanceof GenericArrayType array) {
            return Array.newInstance(raw(array.getGenericComponentType()), 0).getClass();
        }
        return raw(
                type instanceof TypeVariable<?> variable
                        ? variable.getBounds()[0]
                        : ((WildcardType) type).getUpperBounds()[0]);
    }

    /** A type argument; Object where none was written. */
    static Type argument(Type type, int index) {
        return type instanceof ParameterizedType generic ? generic.getActualTypeArguments()[index] : Object.class;
    }

    /** What an array consists of. */
    static Type component(Type array) {
        return array instanceof GenericArrayType generic
                ? generic.getGenericComponentType()
                : raw(array).getComponentType();
    }

    static Class<?> boxed(Class<?> type) {
        return type.isPrimitive() ? MethodType.methodType(type).wrap().returnType() : type;
    }

    /** As somebody would write it, without packages. */
    static String shown(Type type) {
        return type.getTypeName().replaceAll("\\b(?:[a-z_][\\w]*\\.)+", "").replaceAll("\\b\\w+\\$", "");
    }
}
