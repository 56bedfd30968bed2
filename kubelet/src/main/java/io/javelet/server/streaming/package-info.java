/**
 * Sessions that leave HTTP: a client is joined to the runtime's own streaming server, and every
 * byte is passed on as it is. Main type: {@link io.javelet.server.streaming.RuntimeTunnel}.
 *
 * <p>One flow: the runtime was asked for an address → the tunnel connects there and repeats the
 * client's request → when the runtime agrees to switch protocols, so does the client's connection →
 * two {@code Relay}s pass bytes on, each reading no faster than the other side takes them. The
 * protocols inside (SPDY/3.1, WebSocket) are the client's and the runtime's business.
 *
 * <p>May import: {@code server.http} and the leaves.
 */
@NullMarked
package io.javelet.server.streaming;

import org.jspecify.annotations.NullMarked;
