package io.javelet.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Asks the agent on this machine over its unix socket. Stateless; one connection for each call. */
final class LocalSocketClient {
  private static final int PIECE = 16 * 1024;
  private final Path socket;

  LocalSocketClient(Path socket) {
    this.socket = socket;
  }

  /**
   * An answer.
   *
   * @param status the HTTP status
   * @param text the body
   */
  record Reply(int status, String text) {}

  /**
   * Asks.
   *
   * @param target path and query, encoded
   * @throws IOException when nobody listens, or the answer is no HTTP
   */
  Reply ask(String method, String target) throws IOException {
    return ask(method, target, "");
  }

  /**
   * Asks with a body of JSON.
   *
   * @param target path and query, encoded
   * @throws IOException as above
   */
  Reply ask(String method, String target, String json) throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      byte[] body = json.getBytes(StandardCharsets.UTF_8);
      byte[] head =
          """
          %s %s HTTP/1.1\r
          Host: localhost\r
          Content-Type: application/json\r
          Content-Length: %d\r
          Connection: close\r
          \r
          """
              .formatted(method, target, body.length)
              .getBytes(StandardCharsets.US_ASCII);
      ByteBuffer out = ByteBuffer.allocate(head.length + body.length).put(head).put(body).flip();
      while (out.hasRemaining()) {
        channel.write(out);
      }
      return parse(readAll(channel));
    }
  }

  private static byte[] readAll(SocketChannel channel) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer piece = ByteBuffer.allocate(PIECE);
    while (channel.read(piece) >= 0) {
      all.write(piece.array(), 0, piece.position());
      piece.clear();
    }
    return all.toByteArray();
  }

  private static Reply parse(byte[] answer) throws IOException {
    String text = new String(answer, StandardCharsets.UTF_8);
    int end = text.indexOf("\r\n\r\n");
    String[] words = text.split(" ", 3);
    if (end < 0 || words.length < 3 || !words[0].startsWith("HTTP/")) {
      throw new IOException("what answers there is no agent");
    }
    return new Reply(Integer.parseInt(words[1]), text.substring(end + 4));
  }
}
