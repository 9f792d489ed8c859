// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;

/** Finds the setting whose key somebody may have meant. */
final class Similar {
    private static final int TOO_FAR = 4;

    private Similar() {}

    static Optional<Setting> to(String wrong) {
        return Arrays.stream(Setting.values())
                .filter(setting -> distance(setting.key(), wrong) < TOO_FAR)
                .min(Comparator.comparingInt(setting -> distance(setting.key(), wrong)));
    }

    /** The number of letters to add, drop or change. */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int changed = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[other.length()];
    }
}
