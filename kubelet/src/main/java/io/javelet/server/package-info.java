/**
 * The agent's ports. Main type: {@link io.javelet.server.NodeServers}.
 *
 * <p>One flow: a request reaches a port of {@code http} → the port's {@code Router} has {@code
 * auth} say who asks and whether they may → it finds the {@code Endpoint} in a table → the endpoint
 * answers on the request's own virtual thread, since it may have to wait.
 *
 * <p>What is asked of other rooms are small interfaces such as {@link
 * io.javelet.server.HealthChecks} and {@link io.javelet.server.NodePods}; the root passes the
 * implementations in, and may add a {@link io.javelet.server.LocalEndpoint} for the unix socket.
 * May import: {@code runtime}, {@code pod}, {@code status}, {@code stats}, {@code os} and the
 * leaves.
 */
@NullMarked
package io.javelet.server;

import org.jspecify.annotations.NullMarked;
