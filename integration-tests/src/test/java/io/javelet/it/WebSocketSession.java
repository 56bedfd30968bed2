package io.javelet.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/**
 * A session over a WebSocket with channels, as {@code kubectl} and browsers open it: each message
 * begins with its channel's number. Used by the test's thread; messages arrive on the client's own.
 */
final class WebSocketSession implements AutoCloseable {
  static final int STDIN = 0;
  static final int STDOUT = 1;
  static final int STDERR = 2;
  static final int STATUS = 3;
  static final int RESIZE = 4;
  private static final int END_OF_CHANNEL = 255;
  private static final int PIECE = 32 * 1024;
  private static final long PATIENCE_SECONDS = 120;

  private final HttpClient client;
  private final Map<Integer, ByteArrayOutputStream> received = new ConcurrentHashMap<>();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final WebSocket socket;

  private WebSocketSession(SSLContext tls, int port, String path, String protocol)
      throws Exception {
    client = HttpClient.newBuilder().sslContext(tls).build();
    socket =
        client
            .newWebSocketBuilder()
            .subprotocols(protocol)
            .buildAsync(URI.create("wss://127.0.0.1:" + port + path), new Messages())
            .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  static WebSocketSession open(SSLContext tls, int port, String path, String protocol)
      throws Exception {
    return new WebSocketSession(tls, port, path, protocol);
  }

  String protocol() {
    return socket.getSubprotocol();
  }

  /** Everything a channel has brought so far. */
  byte[] bytes(int channel) {
    ByteArrayOutputStream bytes = received.get(channel);
    return bytes == null ? new byte[0] : bytes.toByteArray();
  }

  String text(int channel) {
    return new String(bytes(channel), UTF_8);
  }

  /** Sends bytes on a channel, no faster than they are taken. */
  void send(int channel, byte[] bytes) throws Exception {
    for (int at = 0; at < bytes.length; at += PIECE) {
      int length = Math.min(PIECE, bytes.length - at);
      message(ByteBuffer.allocate(length + 1).put((byte) channel).put(bytes, at, length).flip());
    }
  }

  /** Says that nothing more comes on a channel: half closed. */
  void end(int channel) throws Exception {
    message(ByteBuffer.wrap(new byte[] {(byte) END_OF_CHANNEL, (byte) channel}));
  }

  private void message(ByteBuffer message) throws Exception {
    socket.sendBinary(message, true).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** Waits until the other side says good-bye; with which code. */
  int awaitClosed() throws Exception {
    return closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    socket.abort();
    client.shutdownNow();
  }

  private final class Messages implements WebSocket.Listener {
    private boolean begins = true;
    private int channel;

    @Override
    public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
      if (begins && data.hasRemaining()) {
        channel = Byte.toUnsignedInt(data.get());
      }
      begins = last;
      byte[] bytes = new byte[data.remaining()];
      data.get(bytes);
      received.computeIfAbsent(channel, _ -> new ByteArrayOutputStream()).writeBytes(bytes);
      from.request(1);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      closed.complete(code);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      closed.completeExceptionally(error);
    }
  }
}
