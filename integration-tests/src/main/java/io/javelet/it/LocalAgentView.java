package io.javelet.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the agent tells clients on its own machine, through its unix socket. */
public final class LocalAgentView {
  private static final int PIECE = 64 * 1024;

  private final AgentPlace place;

  LocalAgentView(AgentPlace place) {
    this.place = place;
  }

  /** An event, as the agent remembers it. */
  public record EventView(
      String pod, String fieldPath, String type, String reason, String message, int count) {}

  /** The body of an answer, whatever its status. */
  public String get(String target) throws IOException {
    String request = "GET %s HTTP/1.1\r\nHost: node\r\nConnection: close\r\n\r\n".formatted(target);
    var answer = new ByteArrayOutputStream();
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(place.root().resolve("kubelet.sock")));
      ByteBuffer out = ByteBuffer.wrap(request.getBytes(UTF_8));
      while (out.hasRemaining()) {
        channel.write(out);
      }
      ByteBuffer piece = ByteBuffer.allocate(PIECE);
      while (channel.read(piece) >= 0) {
        answer.write(piece.array(), 0, piece.position());
        piece.clear();
      }
    }
    // One character for each byte, so that lengths are what they say.
    String text = answer.toString(ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    String body = text.substring(end + 4);
    boolean chunked =
        text.substring(0, end).toLowerCase(Locale.ROOT).contains("transfer-encoding: chunked");
    return new String((chunked ? unchunked(body) : body).getBytes(ISO_8859_1), UTF_8);
  }

  private static String unchunked(String body) {
    var whole = new StringBuilder();
    int at = 0;
    while (true) {
      int line = body.indexOf("\r\n", at);
      int length = Integer.parseInt(body.substring(at, line), 16);
      if (length == 0) {
        return whole.toString();
      }
      whole.append(body, line + 2, line + 2 + length);
      at = line + 2 + length + 2;
    }
  }

  /** The events about a pod, the newest one last. */
  public List<EventView> events(String pod) throws IOException {
    return JsonMapper.shared()
        .readTree(get("/javelet/v1/events"))
        .valueStream()
        .map(LocalAgentView::event)
        .filter(event -> event.pod().equals(pod + "-" + place.node()))
        .toList();
  }

  /** Waits for an event about a pod. */
  public EventView awaitEvent(String pod, String what, Predicate<EventView> expected)
      throws InterruptedException {
    return Await.value(
        "the event " + what + " (pod " + pod + ")",
        () -> events(pod).stream().filter(expected).findFirst(),
        () -> events(pod).toString());
  }

  /** Waits for an event with that reason about a pod. */
  public EventView awaitEvent(String pod, String reason) throws InterruptedException {
    return awaitEvent(pod, reason, event -> event.reason().equals(reason));
  }

  private static EventView event(JsonNode event) {
    JsonNode involved = event.path("involvedObject");
    return new EventView(
        involved.path("name").asString(),
        involved.path("fieldPath").asString(),
        event.path("type").asString(),
        event.path("reason").asString(),
        event.path("message").asString(),
        event.path("count").asInt());
  }
}
