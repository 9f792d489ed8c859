// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.mapping;

import io.howdah.MappingException;
import java.lang.reflect.Modifier;
import java.util.Arrays;

/** Classes of which nothing can be made, and why. */
final class Refusals {
    private static final String INSTEAD = "; give a record, or a class with a constructor or setters.";

    private Refusals() {}

    static void unlessConcrete(Class<?> type) {
        if (type.isSealed()) {
            throw new MappingException(type.getName() + " is sealed, and a row does not tell which of "
                    + Arrays.stream(type.getPermittedSubclasses())
                            .map(Class::getSimpleName)
                            .toList()
                    + " it is; select each of them by a query of its own.");
        }
        if (type.isInterface() || Modifier.isAbstract(type.getModifiers())) {
            throw new MappingException(type.getName() + " is "
                    + (type.isInterface() ? "an interface" : "an abstract class") + ", of which there are no instances"
                    + INSTEAD);
        }
        if ((type.isMemberClass() && !Modifier.isStatic(type.getModifiers()))
                || type.isLocalClass()
                || type.isAnonymousClass()) {
            throw new MappingException(
                    type.getName() + " is an inner class, which needs an instance around it; make it static.");
        }
    }

    static MappingException notConstructible(Class<?> type, String why) {
        return new MappingException("No instance of " + type.getName() + " can be made of a row: " + why + INSTEAD);
    }
}
