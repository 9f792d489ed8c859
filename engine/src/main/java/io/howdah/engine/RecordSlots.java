// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.runtime.ObjectMethods;
import java.util.List;

/**
 * The JDK keeps, in static slots of its own, the record class and the component class of those equals, hashCode and
 * toString of a record that were linked last. Were they ours, all of our classes would stay when the adapter is gone,
 * until somebody else's record is linked.
 */
final class RecordSlots {
    private RecordSlots() {}

    /** Links the methods of a record once more, of a class of the JDK. To be called when the rest has ended. */
    static void clear() {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            MethodHandle component = lookup.findVirtual(String.class, "trim", MethodType.methodType(String.class));
            for (String method : List.of("equals", "hashCode", "toString")) {
                ObjectMethods.bootstrap(lookup, method, MethodHandle.class, String.class, "trim", component);
            }
        } catch (Throwable another) { // a JDK that links otherwise keeps something else, or nothing
            System.getLogger(RecordSlots.class.getName())
                    .log(System.Logger.Level.DEBUG, "The slots of records are as they are", another);
        }
    }
}
