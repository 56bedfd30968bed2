/**
 * What the API server said last, on this node's disk, so that its pods start after a reboot while
 * the API server is away. {@link io.javelet.offline.OfflineStore} is all that others see.
 *
 * <p>One flow: the API server's pods are listed; each is written to a file of its own, and so are
 * the config maps that they refer to; after a reboot the agent reads them, and goes on with them
 * when the API server has not answered for a while.
 *
 * <p>May import: {@code runtime}, {@code pod}, {@code os}.
 */
@NullMarked
package io.javelet.offline;

import org.jspecify.annotations.NullMarked;
