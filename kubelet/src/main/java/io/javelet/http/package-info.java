/**
 * The one kind of HTTP request that probes and lifecycle hooks send: what an {@code httpGet} of a
 * pod spec says, on a connection of its own, held to a deadline. Main type: {@link
 * io.javelet.http.HttpRequest}, made by {@link io.javelet.http.HttpGetTarget}.
 *
 * <p>May import: API types.
 */
@NullMarked
package io.javelet.http;

import org.jspecify.annotations.NullMarked;
