// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it.app;

import jakarta.enterprise.context.RequestScoped;

/** A bean of the request, to see whether a thread belongs to it. */
@RequestScoped
public class RequestMark {
    private boolean set;

    public void set() {
        set = true;
    }

    public boolean isSet() {
        return set;
    }
}
