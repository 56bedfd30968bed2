package io.javelet.server.http;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;

/** Begins TLS on new connections, each with the certificate that is in force at that moment. */
@FunctionalInterface
public interface TlsHandshakes {
  /** A handler for one new connection. */
  SslHandler begin(ByteBufAllocator allocator);
}
