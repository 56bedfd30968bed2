package io.javelet.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Commands in containers and ports of pods, over SPDY and WebSockets. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
final class ExecIT {
  private static final ServerCredentials CREDENTIALS = ServerCredentials.make();

  @RegisterExtension
  static final AgentUnderTest agent = AgentUnderTest.with(CREDENTIALS.settings());

  private static final ServedAgent server = new ServedAgent(agent, CREDENTIALS);

  /** A hundred outside of {@code ./test}: benchmarks/server. */
  private static final int MEBIBYTES = Integer.getInteger("javelet.test.mebibytes", 16);

  private static final EventLoopGroup LOOP =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());

  @AfterAll
  static void stop() {
    LOOP.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  @Test
  void aCommandRunsOverSpdyWithAllItsStreams() throws Exception {
    Pod pod = server.running(BusyboxPod.named("spdy"));
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var status = new ByteArrayOutputStream();

    try (SpdySession session =
        SpdySession.open(
            LOOP,
            server.tls(),
            agent.place().port(),
            ServedAgent.exec(
                pod,
                "input=1&output=1&error=1",
                "sh",
                "-c",
                "read word; echo got $word; echo oops >&2; exit 7"),
            "v4.channel.k8s.io")) {
      assertThat(session.head())
          .startsWith("HTTP/1.1 101 Switching Protocols")
          .containsIgnoringCase("X-Stream-Protocol-Version: v4.channel.k8s.io");
      int error = session.stream(status, "streamType", "error");
      int stdin = session.stream(OutputStream.nullOutputStream(), "streamType", "stdin");
      int stdout = session.stream(out, "streamType", "stdout");
      int stderr = session.stream(err, "streamType", "stderr");
      session.send(stdin, "hello\n".getBytes(UTF_8));
      session.end(stdin);
      session.awaitEnd(stdout);
      session.awaitEnd(stderr);
      session.awaitEnd(error);
    }

    assertThat(out.toString(UTF_8)).isEqualTo("got hello\n");
    assertThat(err.toString(UTF_8)).isEqualTo("oops\n");
    assertThat(status.toString(UTF_8))
        .contains("\"reason\":\"NonZeroExitCode\"", "\"message\":\"7\"");
  }

  @Test
  void manyMebibytesGoInAndOutUnchanged() throws Exception {
    Pod pod = server.running(BusyboxPod.named("big"));
    byte[] block = new byte[1024 * 1024];
    new Random(1).nextBytes(block);
    MessageDigest expected = MessageDigest.getInstance("MD5");
    var out = new ByteArrayOutputStream();
    Footprint before = Footprint.of(agent);
    long begin = System.nanoTime();

    try (SpdySession session =
        SpdySession.open(
            LOOP,
            server.tls(),
            agent.place().port(),
            ServedAgent.exec(pod, "input=1&output=1", "busybox", "md5sum"),
            "v4.channel.k8s.io")) {
      session.stream(OutputStream.nullOutputStream(), "streamType", "error");
      int stdin = session.stream(OutputStream.nullOutputStream(), "streamType", "stdin");
      int stdout = session.stream(out, "streamType", "stdout");
      for (int i = 0; i < MEBIBYTES; i++) {
        expected.update(block);
        session.send(stdin, block);
      }
      session.end(stdin);
      session.awaitEnd(stdout);
    }
    assertThat(out.toString(UTF_8)).startsWith(HexFormat.of().formatHex(expected.digest()));
    Footprint.figure(MEBIBYTES + " MiB into a command, checksum equal, ms", millisSince(begin));
    Footprint afterIn = Footprint.of(agent);
    begin = System.nanoTime();

    MessageDigest got = MessageDigest.getInstance("MD5");
    long[] length = new long[1];
    OutputStream digesting =
        new OutputStream() {
          @Override
          public void write(int single) {
            throw new UnsupportedOperationException();
          }

          @Override
          public void write(byte[] bytes, int offset, int count) {
            got.update(bytes, offset, count);
            length[0] += count;
          }
        };
    var sum = new ByteArrayOutputStream();
    try (SpdySession session =
        SpdySession.open(
            LOOP,
            server.tls(),
            agent.place().port(),
            ServedAgent.exec(
                pod,
                "output=1&error=1",
                "sh",
                "-c",
                "head -c "
                    + (MEBIBYTES << 20)
                    + " /dev/urandom >/tmp/big; busybox md5sum /tmp/big >&2; cat /tmp/big;"
                    + " rm /tmp/big"),
            "v4.channel.k8s.io")) {
      session.stream(OutputStream.nullOutputStream(), "streamType", "error");
      int stdout = session.stream(digesting, "streamType", "stdout");
      int stderr = session.stream(sum, "streamType", "stderr");
      session.awaitEnd(stdout);
      session.awaitEnd(stderr);
    }
    assertThat(length[0]).isEqualTo((long) MEBIBYTES << 20);
    assertThat(sum.toString(UTF_8)).startsWith(HexFormat.of().formatHex(got.digest()));
    Footprint.figure(
        MEBIBYTES + " MiB made by a command and out of it, checksum equal, ms", millisSince(begin));
    Footprint.figure("  the agent before", before);
    Footprint.figure("  after those in", afterIn);
    Footprint.figure("  after those out", Footprint.of(agent));
  }

  private static long millisSince(long begin) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
  }

  @Test
  void aCommandRunsOverAWebSocket() throws Exception {
    Pod pod = server.running(BusyboxPod.named("socket"));
    var received = new StringBuilder();
    var closed = new CompletableFuture<Integer>();
    WebSocket.Listener listener =
        new WebSocket.Listener() {
          @Override
          public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            if (data.hasRemaining()) {
              received.append((int) data.get()).append(':');
              received.append(UTF_8.decode(data)).append('|');
            }
            socket.request(1);
            return CompletableFuture.completedFuture(null);
          }

          @Override
          public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code);
            return CompletableFuture.completedFuture(null);
          }

          @Override
          public void onError(WebSocket socket, Throwable error) {
            closed.completeExceptionally(error);
          }
        };

    WebSocket socket =
        server
            .client()
            .newWebSocketBuilder()
            .subprotocols("v4.channel.k8s.io")
            .buildAsync(
                URI.create(
                    server.base().replace("https", "wss")
                        + ServedAgent.exec(
                            pod, "output=1&error=1", "sh", "-c", "echo one; exit 3")),
                listener)
            .get(60, TimeUnit.SECONDS);
    closed.get(60, TimeUnit.SECONDS);

    assertThat(socket.getSubprotocol()).isEqualTo("v4.channel.k8s.io");
    assertThat(received.toString()).contains("1:one\n|").contains("3:").contains("NonZeroExitCode");
  }

  @Test
  void portsOfAPodAreReachedOverSpdy() throws Exception {
    agent
        .manifests()
        .put(
            BusyboxPod.named("ported")
                .onOwnNetwork()
                .running("trap 'exit 0' TERM; nc -l -p 8088 -e cat & sleep 100000 & wait"));
    Pod pod = agent.pods().awaitRunning("ported");
    var data = new ByteArrayOutputStream();
    var error = new ByteArrayOutputStream();

    try (SpdySession session =
        SpdySession.open(
            LOOP,
            server.tls(),
            agent.place().port(),
            ServedAgent.path("portForward", pod).replaceFirst("/main$", ""),
            "portforward.k8s.io")) {
      assertThat(session.head()).startsWith("HTTP/1.1 101");
      int errors = session.stream(error, "streamType", "error", "port", "8088", "requestID", "0");
      session.end(errors);
      int stream = session.stream(data, "streamType", "data", "port", "8088", "requestID", "0");
      session.send(stream, "echo this".getBytes(UTF_8));
      Await.until(
          "the echo", () -> data.toString(UTF_8).equals("echo this"), () -> data + "; " + error);
    }
  }

  @Test
  void aSessionThatCannotBeIsRefusedAsUpstreamDoes() throws Exception {
    Pod pod = server.running(BusyboxPod.named("refusing"));

    assertThat(server.get(ServedAgent.exec(pod, "output=1", "true")).body())
        .isEqualTo("Upgrade request required");
    assertThat(server.get(ServedAgent.exec(pod, "x=1", "true")).statusCode()).isEqualTo(400);
    assertThat(server.get("/exec/default/nobody/main?output=1&command=true").body())
        .isEqualTo("pod does not exist");
    assertThat(
            server
                .get(ServedAgent.path("exec", pod).replace("/main", "/nothing") + "?output=1")
                .body())
        .isEqualTo("container not found (\"nothing\")");
  }

  @Test
  void aCommandRunsWithoutStreams() throws Exception {
    Pod pod = server.running(BusyboxPod.named("plainrun"));

    HttpResponse<String> answer =
        server
            .client()
            .send(
                HttpRequest.newBuilder(
                        URI.create(
                            server.base() + ServedAgent.path("run", pod) + "?cmd=echo+hello+you"))
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build(),
                HttpResponse.BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("hello you\n");
  }
}
