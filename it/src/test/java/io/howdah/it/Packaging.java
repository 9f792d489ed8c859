// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it;

import io.howdah.examples.launcher.AppServer;
import java.io.IOException;
import java.nio.file.Path;

/** Where howdah.rar is deployed: the two recipes of {@code server-config/}. */
enum Packaging {
    BESIDE_THE_APPLICATION("") {
        @Override
        void provision(AppServer server, Path war) throws IOException {
            server.provision(Archives.RAR, war, "/");
        }
    },
    INSIDE_THE_EAR("-ear") {
        @Override
        void provision(AppServer server, Path war) throws IOException {
            server.provisionEar(Archives.ear(war, Archives.made("app.ear")));
        }
    };

    private final String suffix;

    Packaging(String suffix) {
        this.suffix = suffix;
    }

    /** For the names of files and directories. */
    String suffix() {
        return suffix;
    }

    abstract void provision(AppServer server, Path war) throws IOException;
}
