// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.events;

import io.howdah.ErrorId;
import io.howdah.UsageException;
import java.nio.charset.StandardCharsets;

/** Names of channels. PostgreSQL cuts what is too long for it in silence in one place, and refuses it in another. */
public final class ChannelName {
    private static final int MOST_BYTES = 63;

    private ChannelName() {}

    /**
     * The name, if it can be one.
     *
     * @throws UsageException when it cannot
     */
    public static String checked(String name) {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > MOST_BYTES) {
            throw refused(name, "is " + bytes + " bytes long, and 1 to " + MOST_BYTES + " can be");
        }
        if (name.chars().anyMatch(Character::isISOControl)) {
            throw refused(name, "holds a control character");
        }
        return name;
    }

    private static UsageException refused(String name, String why) {
        String shown = name.replaceAll("\\p{Cntrl}", "?");
        return new UsageException(
                ErrorId.EVENT_INVALID,
                "The name of the channel '" + (shown.length() > 80 ? shown.substring(0, 80) + "..." : shown) + "' "
                        + why + ". Everything else is allowed, upper case and quotes too.");
    }
}
