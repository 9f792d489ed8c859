/** Connections that the adapter itself rents from the container's pool. */
@NullMarked
package io.howdah.rar.rental;

import org.jspecify.annotations.NullMarked;
