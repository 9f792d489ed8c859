// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.StackExecutionException.Path;

class SequentialStacksTest extends StacksContract {
    SequentialStacksTest() {
        super(Path.SEQUENTIAL, "true");
    }
}
