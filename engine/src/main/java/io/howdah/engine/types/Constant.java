// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.types;

/** A constant of a Java enum. */
public record Constant(String name, String enumName) {}
