package io.javelet.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The first handler of a TLS port: tells somebody who speaks plain HTTP that this is no such port,
 * as Go's server does, and begins TLS with everybody else. Owned by one connection, on its event
 * loop.
 */
final class TlsOrPlain extends ByteToMessageDecoder {
  private static final int HANDSHAKE_SECONDS = 10;
  private static final int TLS_HANDSHAKE = 0x16;
  private static final int LOOKED_AT = 5;
  private static final Set<String> METHODS = Set.of("GET /", "HEAD ", "POST ", "PUT /", "OPTIO");
  private static final String ADVICE =
      "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n";

  private final TlsHandshakes tls;

  TlsOrPlain(TlsHandshakes tls) {
    this.tls = tls;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    if (in.getUnsignedByte(in.readerIndex()) == TLS_HANDSHAKE) {
      SslHandler handler = tls.begin(context.alloc());
      handler.setHandshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS);
      context.pipeline().replace(this, "tls", handler);
      return;
    }
    if (in.readableBytes() < LOOKED_AT) {
      return;
    }
    String start = in.toString(in.readerIndex(), LOOKED_AT, StandardCharsets.US_ASCII);
    in.skipBytes(in.readableBytes());
    if (METHODS.contains(start)) {
      var _ =
          context
              .writeAndFlush(Unpooled.copiedBuffer(ADVICE, StandardCharsets.US_ASCII))
              .addListener(ChannelFutureListener.CLOSE);
    } else {
      var _ = context.close();
    }
  }
}
