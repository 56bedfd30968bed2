package io.javelet.fakeapi;

import io.fabric8.mockwebserver.http.Response;
import io.fabric8.mockwebserver.http.WebSocket;
import io.fabric8.mockwebserver.http.WebSocketListener;
import org.jspecify.annotations.Nullable;

/**
 * Tells another listener of a watch's end on a thread of its own. The library's waits there until
 * all is sent, and would hold up the thread that sends.
 */
final class PatientListener extends WebSocketListener {
  private final WebSocketListener inner;

  PatientListener(WebSocketListener inner) {
    this.inner = inner;
  }

  @Override
  public void onBeforeAccept(WebSocket socket, @Nullable Response response) {
    inner.onBeforeAccept(socket, response);
  }

  @Override
  public void onOpen(WebSocket socket, @Nullable Response response) {
    inner.onOpen(socket, response);
  }

  @Override
  public void onMessage(WebSocket socket, String text) {
    inner.onMessage(socket, text);
  }

  @Override
  public void onMessage(WebSocket socket, byte[] bytes) {
    inner.onMessage(socket, bytes);
  }

  @Override
  public void onClosing(WebSocket socket, int code, String reason) {
    Thread.ofVirtual().start(() -> inner.onClosing(socket, code, reason));
  }

  @Override
  public void onClosed(WebSocket socket, int code, String reason) {
    Thread.ofVirtual().start(() -> inner.onClosed(socket, code, reason));
  }

  @Override
  public void onFailure(WebSocket socket, Throwable cause, @Nullable Response response) {
    Thread.ofVirtual().start(() -> inner.onFailure(socket, cause, response));
  }
}
