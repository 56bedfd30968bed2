/**
 * HTTP/1.1 and HTTP/2 on Netty, as the agent's ports need it. Main type: {@link
 * io.javelet.server.http.HttpPort}.
 *
 * <p>One flow: bytes arrive on the server's one event loop → {@code StrictRequestDecoder} makes a
 * whole request of them, within limits → {@code RequestReader} starts a virtual thread → that calls
 * the port's {@link io.javelet.server.http.RequestHandler} with an {@link
 * io.javelet.server.http.Exchange}, which blocks while a client is slow → when the client goes
 * away, the thread is interrupted. An exchange that is upgraded leaves HTTP: from then on its bytes
 * are the handler's.
 *
 * <p>Knows nothing of pods, users or rights. May import: the leaves.
 */
@NullMarked
package io.javelet.server.http;

import org.jspecify.annotations.NullMarked;
