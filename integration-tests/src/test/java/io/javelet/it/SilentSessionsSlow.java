package io.javelet.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Sessions of every kind over which nothing goes for many minutes, and which work afterwards. Not
 * part of {@code ./test}: {@code integration-tests/slow/silent-sessions} runs it.
 */
@Timeout(value = 300, unit = TimeUnit.MINUTES)
final class SilentSessionsSlow {
  private static final Duration SILENCE =
      Duration.ofMinutes(Integer.getInteger("javelet.silence.minutes", 10));

  private static final String SPDY = "v4.channel.k8s.io";
  private static final ServerCredentials CREDENTIALS = ServerCredentials.make();

  @RegisterExtension
  static final AgentUnderTest agent = AgentUnderTest.with(CREDENTIALS.settings());

  private static final EventLoopGroup LOOP =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());

  @AfterAll
  static void stop() {
    LOOP.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private static SSLContext tls() throws Exception {
    return CREDENTIALS.sslContext(agent.place().certificates().resolve("kubelet.crt"));
  }

  private static SpdySession spdy(String path, String protocol) throws Exception {
    SpdySession session = SpdySession.open(LOOP, tls(), agent.place().port(), path, protocol);
    assertThat(session.head()).startsWith("HTTP/1.1 101");
    return session;
  }

  private static void awaitText(String what, ByteArrayOutputStream out, String text)
      throws Exception {
    Await.until(what, () -> out.toString(UTF_8).contains(text), () -> out.toString(UTF_8));
  }

  /** What a WebSocket brings on its channel of output. */
  private static final class Output implements WebSocket.Listener {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Override
    public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
      if (data.remaining() > 1 && data.get() == 1) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        out.writeBytes(bytes);
      }
      socket.request(1);
      return CompletableFuture.completedFuture(null);
    }
  }

  @Test
  void sessionsOutliveSilence() throws Exception {
    agent
        .manifests()
        .put(
            BusyboxPod.named("silent")
                .onOwnNetwork()
                .main(container -> container.withStdin(true))
                .running(
                    "trap 'exit 0' TERM; nc -l -p 8088 -e cat & while [ ! -e /tmp/go ]; do sleep"
                        + " 1; done; echo afterwards; sleep 1000000 & wait"));
    Pod pod = agent.pods().awaitRunning("silent");
    String name = "/default/" + pod.getMetadata().getName();
    var executed = new ByteArrayOutputStream();
    var attached = new ByteArrayOutputStream();
    var forwarded = new ByteArrayOutputStream();
    var socketOutput = new Output();

    try (SpdySession exec = spdy("/exec" + name + "/main?input=1&output=1&command=cat", SPDY);
        SpdySession attach = spdy("/attach" + name + "/main?output=1", SPDY);
        SpdySession forward = spdy("/portForward" + name, "portforward.k8s.io");
        Socket follower =
            tls()
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), agent.place().port())) {
      exec.stream(OutputStream.nullOutputStream(), "streamType", "error");
      int stdin = exec.stream(OutputStream.nullOutputStream(), "streamType", "stdin");
      exec.stream(executed, "streamType", "stdout");
      exec.send(stdin, "before\n".getBytes(UTF_8));
      awaitText("the echo of exec", executed, "before\n");
      attach.stream(OutputStream.nullOutputStream(), "streamType", "error");
      attach.stream(attached, "streamType", "stdout");
      int errors =
          forward.stream(
              OutputStream.nullOutputStream(),
              "streamType",
              "error",
              "port",
              "8088",
              "requestID",
              "0");
      forward.end(errors);
      int data = forward.stream(forwarded, "streamType", "data", "port", "8088", "requestID", "0");
      forward.send(data, "before".getBytes(UTF_8));
      awaitText("the echo of the port", forwarded, "before");
      WebSocket socket =
          HttpClient.newBuilder()
              .sslContext(tls())
              .build()
              .newWebSocketBuilder()
              .subprotocols(SPDY)
              .buildAsync(
                  URI.create(
                      "wss://127.0.0.1:%d/exec%s/main?input=1&output=1&command=cat"
                          .formatted(agent.place().port(), name)),
                  socketOutput)
              .get(60, TimeUnit.SECONDS);
      follower
          .getOutputStream()
          .write(
              "GET /containerLogs%s/main?follow=true HTTP/1.1\r\nHost: x\r\n\r\n"
                  .formatted(name)
                  .getBytes(UTF_8));
      follower.getOutputStream().flush();

      // Nothing happens meanwhile that could be awaited: that is the point.
      Thread.sleep(SILENCE);

      exec.send(stdin, "after\n".getBytes(UTF_8));
      awaitText("exec after the silence", executed, "after\n");
      forward.send(data, "after".getBytes(UTF_8));
      awaitText("the port after the silence", forwarded, "beforeafter");
      socket.sendBinary(ByteBuffer.wrap("\0after\n".getBytes(UTF_8)), true).get();
      awaitText("the WebSocket after the silence", socketOutput.out, "after\n");
      agent
          .runtime()
          .exec(agent.runtime().running("silent", "main").orElseThrow(), "touch", "/tmp/go");
      awaitText("attach after the silence", attached, "afterwards\n");
      var log = new StringBuilder();
      byte[] block = new byte[4096];
      while (log.indexOf("afterwards") < 0) {
        int read = follower.getInputStream().read(block);
        assertThat(read).as("end after " + log).isPositive();
        log.append(new String(block, 0, read, UTF_8));
      }
      System.out.println(
          "FIGURE silent sessions (exec, attach, port-forward, WebSocket, log): all five work"
              + " after minutes: "
              + SILENCE.toMinutes());
      socket.abort();
    }
  }
}
