package io.javelet.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.server.http.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that are slow, too many or too large, and a bug in an endpoint. */
@Timeout(60)
class LimitsTest {
  private static final int LINE = 1024;
  private static final int HEADERS = 4096;
  private static final int BODY = 2048;
  private static final int CONNECTIONS = 8;

  @TempDir private Path folder;
  private ServerFixture server;

  @BeforeEach
  void start() throws Exception {
    server = new ServerFixture(folder);
    server.limits =
        new Limits(
            LINE,
            HEADERS,
            BODY,
            CONNECTIONS,
            Duration.ofMillis(400),
            Duration.ofMillis(400),
            Duration.ofSeconds(30));
    server.runtime = Optional.of(new ServedRuntime(folder).node());
    server.pods.set(0, ServedRuntime.pod());
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Socket connected() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port(Door.READ_ONLY));
    socket.setSoTimeout(30_000);
    return socket;
  }

  private static String rest(Socket socket) throws IOException {
    var text = new StringBuilder();
    try {
      InputStream in = socket.getInputStream();
      for (int next = in.read(); next >= 0; next = in.read()) {
        text.append((char) next);
      }
    } catch (SocketException cut) {
      text.append("<cut>");
    }
    return text.toString();
  }

  private String answerTo(String request) throws IOException {
    try (Socket socket = connected()) {
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      return rest(socket);
    }
  }

  @Test
  void aConnectionThatSaysNothingIsClosed() throws Exception {
    assertThat(answerTo("")).isEmpty();
  }

  @Test
  void aHeadThatDoesNotEndIsCutOff() throws Exception {
    assertThat(answerTo("GET /healthz HTTP/1.1\r\nHost: x\r\n")).isEmpty();
  }

  @Test
  void aBodyThatDoesNotComeIsCutOff() throws Exception {
    assertThat(answerTo("POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab"))
        .doesNotContain(" 200 ");
  }

  @Test
  void aClientThatAsksNothingMoreIsClosedAfterItsAnswer() throws Exception {
    assertThat(answerTo("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"))
        .startsWith("HTTP/1.1 200 OK\r\n")
        .endsWith("\r\n\r\nok");
  }

  @Test
  void whatIsTooLargeIsRefused() throws Exception {
    String longLine = "GET /" + "a".repeat(2 * LINE) + " HTTP/1.1\r\nHost: x\r\n\r\n";
    String manyHeaders =
        "GET /healthz HTTP/1.1\r\nHost: x\r\nX: " + "v".repeat(2 * HEADERS) + "\r\n\r\n";
    String largeBody =
        "POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: "
            + 2 * BODY
            + "\r\n\r\n"
            + "b".repeat(2 * BODY);
    for (String request : List.of(longLine, manyHeaders, largeBody)) {
      assertThat(answerTo(request)).doesNotContain(" 200 ").doesNotContain("\r\n\r\nok");
    }
    // And the port goes on.
    assertThat(server.get(Door.READ_ONLY, "/healthz").body()).isEqualTo("ok");
  }

  @Test
  void oneConnectionMoreThanThereMayBeIsClosedAtOnce() throws Exception {
    server.close();
    server = new ServerFixture(folder);
    server.limits =
        new Limits(
            LINE,
            HEADERS,
            BODY,
            CONNECTIONS,
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30));
    server.start();
    List<Socket> open = new ArrayList<>();
    try {
      for (int i = 0; i < CONNECTIONS; i++) {
        Socket socket = connected();
        open.add(socket);
        socket
            .getOutputStream()
            .write("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII));
        assertThat(StreamingStub.head(socket.getInputStream())).startsWith("HTTP/1.1 200 ");
      }
      try (Socket more = connected()) {
        assertThat(rest(more)).isIn("", "<cut>");
      }
      open.removeFirst().close();
      String answer = "";
      while (!answer.startsWith("HTTP/1.1 200 ")) {
        // The place is free as soon as the server has seen the other's end.
        answer = answerTo("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      }
    } finally {
      for (Socket each : open) {
        each.close();
      }
    }
  }

  @Test
  void aBugIsAnsweredAndTheServerGoesOn() throws Exception {
    var admin = server.client(Optional.of(server.authority.client("admin")));
    String bug = "/run/default/web/main?cmd=panic";

    HttpResponse<String> answer = server.send(admin, "POST", Door.HTTPS, bug, "");

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).isEqualTo("internal error");
    assertThat(
            server.send(admin, "POST", Door.HTTPS, bug.replace("panic", "fine"), "").statusCode())
        .isEqualTo(200);
  }
}
