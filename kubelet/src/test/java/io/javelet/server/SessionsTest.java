package io.javelet.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.server.http.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sessions against a runtime that is a plain socket: what passes, what is closed, what is refused.
 */
@Timeout(60)
class SessionsTest {
  private static final String EXEC = "/exec/default/web/main?input=1&output=1&command=x";
  private static final String SPDY =
      StreamingStub.lines(
          "Connection: Upgrade",
          "Upgrade: SPDY/3.1",
          "X-Stream-Protocol-Version: v4.channel.k8s.io");
  private static final String WEB_SOCKET =
      StreamingStub.lines(
          "Connection: Upgrade",
          "Upgrade: websocket",
          "Sec-WebSocket-Version: 13",
          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");

  @TempDir private Path folder;
  private ServerFixture server;
  private ServedRuntime runtime;

  @BeforeEach
  void prepare() throws Exception {
    server = new ServerFixture(folder);
    server.sessions = new ServerSettings.Sessions(10, Duration.ZERO, true);
    runtime = new ServedRuntime(folder);
    server.runtime = Optional.of(runtime.node());
    server.pods.set(0, ServedRuntime.pod());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Socket ask(String method, String target, String headers) throws Exception {
    Socket socket =
        server
            .sslContext(Optional.of(server.authority.client("admin")))
            .getSocketFactory()
            .createSocket(InetAddress.getLoopbackAddress(), server.port(Door.HTTPS));
    socket.setSoTimeout(30_000);
    socket
        .getOutputStream()
        .write(
            "%s %s HTTP/1.1\r\nHost: node\r\nAuthorization: Bearer secret\r\n%s\r\n"
                .formatted(method, target, headers)
                .getBytes(US_ASCII));
    return socket;
  }

  private static void echo(Socket client) throws IOException {
    InputStream in = client.getInputStream();
    byte[] block = new byte[8192];
    for (int read = in.read(block); read >= 0; read = in.read(block)) {
      client.getOutputStream().write(block, 0, read);
    }
  }

  @Test
  void bytesPassUnchangedAndTheClientsSecretDoesNot() throws Exception {
    server.start();
    try (var stub = new StreamingStub(StreamingStub.SWITCHED, SessionsTest::echo)) {
      runtime.streaming = stub.address();
      try (Socket client = ask("POST", EXEC, SPDY)) {
        String head = StreamingStub.head(client.getInputStream());
        assertThat(head)
            .startsWith("HTTP/1.1 101 Switching Protocols\r\n")
            .containsIgnoringCase("x-stream-protocol-version: v4.channel.k8s.io\r\n");
        client.getOutputStream().write(new byte[] {0, -128, -1, 7});
        assertThat(client.getInputStream().readNBytes(4)).containsExactly(0, -128, -1, 7);
      }
      assertThat(stub.request())
          .startsWith("POST /exec/token HTTP/1.1\r\nHost: 127.0.0.1:")
          .contains("upgrade: SPDY/3.1\r\n")
          .doesNotContain("secret");
      stub.awaitDone();
    }
  }

  @Test
  void aSessionMayBeSilentLongerThanAnyRequestMayTake() throws Exception {
    server.limits =
        new Limits(
            64 * 1024,
            1024 * 1024,
            1024 * 1024,
            100,
            Duration.ofMillis(300),
            Duration.ofMillis(300),
            Duration.ofMillis(300));
    server.start();
    var silence = new CountDownLatch(1);
    try (var stub =
        new StreamingStub(
            StreamingStub.SWITCHED,
            client -> {
              awaitSilence(silence);
              client.getOutputStream().write('!');
              echo(client);
            })) {
      runtime.streaming = stub.address();
      try (Socket client = ask("POST", EXEC, SPDY)) {
        StreamingStub.head(client.getInputStream());
        client.setSoTimeout(2_000);
        // Longer than every limit of the port by far.
        assertThat(silence.await(2, TimeUnit.SECONDS)).isFalse();
        silence.countDown();
        client.setSoTimeout(30_000);
        assertThat(client.getInputStream().read()).isEqualTo('!');
        client.getOutputStream().write('?');
        assertThat(client.getInputStream().read()).isEqualTo('?');
      }
    }
  }

  private static void awaitSilence(CountDownLatch silence) throws IOException {
    try {
      silence.await();
    } catch (InterruptedException stopped) {
      throw new IOException(stopped);
    }
  }

  @Test
  void aSessionThatIsSilentTooLongIsEnded() throws Exception {
    server.sessions = new ServerSettings.Sessions(10, Duration.ofMillis(500), true);
    server.start();
    try (var stub = new StreamingStub(StreamingStub.SWITCHED, SessionsTest::echo)) {
      runtime.streaming = stub.address();
      try (Socket client = ask("POST", EXEC, SPDY)) {
        StreamingStub.head(client.getInputStream());
        client.getOutputStream().write('a');
        assertThat(client.getInputStream().read()).isEqualTo('a');

        assertThat(endOf(client)).isEqualTo(-1);
      }
      // The runtime's side has ended with it.
      stub.awaitDone();
    }
  }

  private static int endOf(Socket client) throws IOException {
    try {
      return client.getInputStream().read();
    } catch (SocketException cut) {
      return -1;
    }
  }

  @Test
  void whatWasSentBeforeASideHungUpArrives() throws Exception {
    server.start();
    int length = 3_000_000;
    try (var stub =
        new StreamingStub(
            StreamingStub.SWITCHED, client -> client.getOutputStream().write(new byte[length]))) {
      runtime.streaming = stub.address();
      try (Socket client = ask("POST", EXEC, SPDY)) {
        StreamingStub.head(client.getInputStream());
        stub.awaitDone();
        assertThat(client.getInputStream().readAllBytes()).hasSize(length);
      }
    }
    try (var stub =
            new StreamingStub(
                StreamingStub.SWITCHED,
                client -> assertThat(client.getInputStream().readAllBytes()).hasSize(length));
        SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      runtime.streaming = stub.address();
      client.connect(UnixDomainSocketAddress.of(server.socket()));
      String request = "POST %s HTTP/1.1\r\nHost: local\r\n%s\r\n".formatted(EXEC, SPDY);
      client.write(ByteBuffer.wrap(request.getBytes(US_ASCII)));
      ByteBuffer answer = ByteBuffer.allocate(4096);
      while (!new String(answer.array(), 0, answer.position(), US_ASCII).endsWith("\r\n\r\n")) {
        assertThat(client.read(answer)).isPositive();
      }
      ByteBuffer all = ByteBuffer.allocate(length);
      while (all.hasRemaining()) {
        client.write(all);
      }
      client.shutdownOutput();
      stub.awaitDone();
      assertThat(client.read(answer)).isEqualTo(-1);
    }
  }

  @Test
  void whatTheRuntimeRefusesIsToldAsItSaysIt() throws Exception {
    server.start();
    String refusal =
        "HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\nno stream";
    List<String> wishes =
        List.of(SPDY, WEB_SOCKET + "Sec-WebSocket-Protocol: v5.channel.k8s.io\r\n");
    for (String headers : wishes) {
      try (var stub = new StreamingStub(refusal, _ -> {})) {
        runtime.streaming = stub.address();
        try (Socket client = ask("GET", EXEC, headers + "Connection: close\r\n")) {
          assertThat(new String(client.getInputStream().readAllBytes(), UTF_8))
              .startsWith("HTTP/1.1 403 Forbidden\r\n")
              .endsWith("\r\n\r\nno stream");
        }
      }
    }
  }

  @Test
  void aRuntimeThatCannotBeReachedIsAnError() throws Exception {
    server.start();
    try (var stub = new StreamingStub("", _ -> {})) {
      runtime.streaming = stub.address();
    }
    try (Socket client = ask("POST", EXEC, SPDY)) {
      assertThat(StreamingStub.head(client.getInputStream())).startsWith("HTTP/1.1 500 ");
    }
  }

  @Test
  void aTranslatedSessionThatTheRuntimeBreaksOffEndsWithAStatus() throws Exception {
    server.start();
    try (var stub = new StreamingStub(StreamingStub.SWITCHED, _ -> {})) {
      runtime.streaming = stub.address();
      try (Socket client =
          ask("GET", EXEC, WEB_SOCKET + "Sec-WebSocket-Protocol: v5.channel.k8s.io\r\n")) {
        InputStream in = client.getInputStream();
        assertThat(StreamingStub.head(in))
            .startsWith("HTTP/1.1 101 ")
            // The example of RFC 6455, section 1.3.
            .containsIgnoringCase("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")
            .containsIgnoringCase("sec-websocket-protocol: v5.channel.k8s.io\r\n");
        assertThat(in.readNBytes(3)).as("an empty message on stdout").containsExactly(0x82, 1, 1);
        byte[] rest = in.readAllBytes();
        assertThat(new String(rest, UTF_8))
            .contains("\"status\":\"Failure\"", "\"reason\":\"InternalError\"");
        assertThat(rest).endsWith(0x88, 2, 0x03, 0xe8);
      }
      assertThat(stub.request()).contains("X-Stream-Protocol-Version: v4.channel.k8s.io\r\n");
    }
  }

  @Test
  void pingsAreAnsweredAndUnmaskedFramesAreNot() throws Exception {
    server.start();
    try (var stub = new StreamingStub(StreamingStub.SWITCHED, SessionsTest::echo)) {
      runtime.streaming = stub.address();
      try (Socket client =
          ask(
              "GET",
              "/portForward/default/web",
              WEB_SOCKET + "Sec-WebSocket-Protocol: SPDY/3.1+portforward.k8s.io\r\n")) {
        InputStream in = client.getInputStream();
        OutputStream out = client.getOutputStream();
        assertThat(StreamingStub.head(in))
            .startsWith("HTTP/1.1 101 ")
            .containsIgnoringCase("sec-websocket-protocol: SPDY/3.1+v4.channel.k8s.io\r\n");
        out.write(new byte[] {(byte) 0x89, (byte) 0x81, 0, 0, 0, 0, 'p'});
        assertThat(in.readNBytes(3)).containsExactly(0x8a, 1, 'p');
        out.write(new byte[] {(byte) 0x82, (byte) 0x82, 1, 1, 1, 1, 'h' ^ 1, 'i' ^ 1});
        assertThat(in.readNBytes(4)).containsExactly(0x82, 2, 'h', 'i');
        out.write(new byte[] {(byte) 0x82, 2, 'h', 'i'});
        byte[] rest = in.readAllBytes();
        assertThat(rest).startsWith(0x88).hasSizeLessThan(130);
      }
      stub.awaitDone();
    }
  }

  @Test
  void anOpeningThatRfc6455DoesNotKnowIsRefused() throws Exception {
    server.start();
    String channels = "Sec-WebSocket-Protocol: v5.channel.k8s.io\r\n";
    for (String odd :
        List.of(
            WEB_SOCKET.replace("13", "8"),
            WEB_SOCKET.replace("dGhlIHNhbXBsZSBub25jZQ==", "c2hvcnQ="),
            WEB_SOCKET.replaceAll("Sec-WebSocket-Key: .*\r\n", ""))) {
      try (Socket client = ask("GET", EXEC, odd + channels)) {
        assertThat(StreamingStub.head(client.getInputStream())).startsWith("HTTP/1.1 400 ");
      }
    }
  }

  @Test
  void oneSessionMoreThanThereMayBeIsRefused() throws Exception {
    server.sessions = new ServerSettings.Sessions(3, Duration.ZERO, true);
    server.start();
    List<AutoCloseable> open = new ArrayList<>();
    try {
      for (int i = 0; i < 3; i++) {
        var stub = new StreamingStub(StreamingStub.SWITCHED, SessionsTest::echo);
        open.addFirst(stub);
        runtime.streaming = stub.address();
        Socket client = ask("POST", EXEC, SPDY);
        open.addFirst(client);
        assertThat(StreamingStub.head(client.getInputStream())).startsWith("HTTP/1.1 101 ");
      }
      try (Socket client = ask("POST", EXEC, SPDY)) {
        assertThat(StreamingStub.head(client.getInputStream()))
            .startsWith("HTTP/1.1 429 ")
            .containsIgnoringCase("retry-after: 1\r\n");
      }
      HttpResponse<String> follower =
          server.send(
              server.client(Optional.of(server.authority.client("admin"))),
              "GET",
              Door.HTTPS,
              "/containerLogs/default/web/main",
              "");
      assertThat(follower.statusCode()).isEqualTo(429);
    } finally {
      for (AutoCloseable each : open) {
        each.close();
      }
    }
  }
}
