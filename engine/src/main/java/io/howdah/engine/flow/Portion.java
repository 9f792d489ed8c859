// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.flow;

import java.util.List;

/**
 * Some rows of a stream.
 *
 * @param last whether no more follow
 */
public record Portion<T>(List<T> rows, boolean last) {}
