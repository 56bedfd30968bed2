package io.javelet.server.http;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;

/**
 * Decodes requests, and refuses those that two readers could understand differently: with both a
 * length and chunks, with two lengths, with line ends or names that are not exactly HTTP's. Owned
 * by one connection, on its event loop.
 */
final class StrictRequestDecoder extends HttpRequestDecoder {
  StrictRequestDecoder(Limits limits) {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(limits.requestLineBytes())
            .setMaxHeaderSize(limits.headerBytes())
            .setAllowDuplicateContentLengths(false)
            .setStrictLineParsing(true)
            .setUseRfc9112TransferEncoding(true)
            .setValidateHeaders(true));
  }

  @Override
  protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
    throw new IllegalArgumentException(
        "both "
            + HttpHeaderNames.CONTENT_LENGTH
            + " and "
            + HttpHeaderNames.TRANSFER_ENCODING
            + " are given");
  }
}
