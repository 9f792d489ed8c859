// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.StackExecutionException.Path;

class StacksTest extends StacksContract {
    StacksTest() {
        super(Path.NATIVE, "false");
    }
}
