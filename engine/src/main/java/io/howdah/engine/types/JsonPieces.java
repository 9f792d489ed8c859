// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.types;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON cut at its outermost commas. Nothing is made of the pieces and nothing is checked: they are the codec's, and the
 * server reads them. A text that is cut short has the pieces before that.
 */
public final class JsonPieces {
    private final String json;
    private int at;

    private JsonPieces(String json) {
        this.json = json;
    }

    /** The values of an object by their names as these are written, without escapes; none when it is no object. */
    public static Map<String, String> members(String json) {
        JsonPieces reader = new JsonPieces(json);
        Map<String, String> members = new LinkedHashMap<>();
        for (boolean more = reader.opens('{'); more; more = reader.opens(',')) {
            String name = reader.piece();
            if (name.length() < 2 || !reader.opens(':')) {
                break;
            }
            members.put(name.substring(1, name.length() - 1), reader.piece());
        }
        return members;
    }

    /** The values of an array; none when it is no array. */
    static List<String> elements(String json) {
        JsonPieces reader = new JsonPieces(json);
        List<String> elements = new ArrayList<>();
        for (boolean more = reader.opens('['); more; more = reader.opens(',')) {
            String element = reader.piece();
            if (element.isEmpty()) {
                break;
            }
            elements.add(element);
        }
        return elements;
    }

    private boolean opens(char c) {
        skipSpace();
        boolean there = at < json.length() && json.charAt(at) == c;
        at += there ? 1 : 0;
        return there;
    }

    private void skipSpace() {
        while (at < json.length() && json.charAt(at) <= ' ') {
            at++;
        }
    }

    /** A value, or a name, up to what ends it here. */
    private String piece() {
        skipSpace();
        int start = at;
        int depth = 0;
        while (at < json.length()) {
            char c = json.charAt(at);
            if (c == '"') {
                skipString();
            } else if (depth == 0 && ",:]}".indexOf(c) >= 0) {
                break;
            } else {
                depth += "{[".indexOf(c) >= 0 ? 1 : "}]".indexOf(c) >= 0 ? -1 : 0;
                at++;
            }
        }
        return json.substring(start, at).stripTrailing();
    }

    private void skipString() {
        at++;
        while (at < json.length() && json.charAt(at) != '"') {
            at += json.charAt(at) == '\\' ? 2 : 1;
        }
        at = Math.min(at + 1, json.length());
    }
}
