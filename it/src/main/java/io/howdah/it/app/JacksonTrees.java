// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.howdah.Session;

/** Trees of the application's Jackson; a class of its own, for not every application has it. */
final class JacksonTrees {
    private JacksonTrees() {}

    static String thereAndBack(Session session) {
        JsonNode tree = JsonNodeFactory.instance.objectNode().put("a", 9007199254740993L);
        return session.selectValue(JsonNode.class, "select $1::jsonb", tree)
                .await()
                .toString();
    }
}
