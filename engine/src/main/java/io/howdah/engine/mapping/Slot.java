// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.mapping;

import java.lang.reflect.Type;

/** What one column fills: a component, a parameter of a constructor, or a property. */
record Slot(String name, Type type) {
    Class<?> raw() {
        return Generics.raw(type);
    }
}
