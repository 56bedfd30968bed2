/**
 * Sessions that leave HTTP: a client is joined to the runtime's own streaming server. Main type:
 * {@link io.javelet.server.streaming.RuntimeTunnel}.
 *
 * <p>One flow: the runtime was asked for an address → the tunnel connects there and repeats the
 * client's request → when the runtime agrees to switch protocols, so does the client's connection →
 * two {@code Relay}s pass every byte on as it is, each reading no faster than the other side takes
 * them. The protocols inside (SPDY/3.1, older WebSockets) are the client's and the runtime's
 * business.
 *
 * <p>Two things that runtimes do not speak, the node does: {@code ChannelTranslation} turns the
 * channels of a {@code v5.channel.k8s.io} WebSocket into streams of SPDY, and {@code
 * WebSocketTunnel} carries port-forward's SPDY inside a WebSocket.
 *
 * <p>May import: {@code server.http}, {@code runtime} and the leaves.
 */
@NullMarked
package io.javelet.server.streaming;

import org.jspecify.annotations.NullMarked;
