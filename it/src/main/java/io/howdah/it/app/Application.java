// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it.app;

import jakarta.ws.rs.ApplicationPath;

/** Switches JAX-RS on. */
@ApplicationPath("/")
public class Application extends jakarta.ws.rs.core.Application {}
