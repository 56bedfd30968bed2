/**
 * The agent's HTTP ports: health, and the read-only port. Main type: {@link
 * io.javelet.server.NodeServers}.
 *
 * <p>One flow: a request → its {@code Route} by path, from a table → the answer is made on a
 * virtual thread, since it may have to wait → it is written on the server's one event loop.
 *
 * <p>What is asked of other rooms are the small interfaces {@link io.javelet.server.HealthChecks}
 * and {@link io.javelet.server.NodePods}; the root passes the implementations in. May import:
 * {@code runtime}, {@code pod}, {@code status} and the leaves.
 */
@NullMarked
package io.javelet.server;

import org.jspecify.annotations.NullMarked;
