package io.javelet.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.Pod;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Sessions in containers: attach, terminals, WebSockets of every kind, and {@code kubectl}. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
final class StreamingIT {
  private static final String SPDY = "v4.channel.k8s.io";
  private static final String NEWEST = "v5.channel.k8s.io";
  private static final ServerCredentials CREDENTIALS = ServerCredentials.make();

  @RegisterExtension
  static final AgentUnderTest agent = AgentUnderTest.with(CREDENTIALS.settings());

  /** A hundred outside of {@code ./test}: benchmarks/server. */
  private static final int MEBIBYTES = Integer.getInteger("javelet.test.mebibytes", 16);

  private static final ServedAgent server = new ServedAgent(agent, CREDENTIALS);

  private static final EventLoopGroup LOOP =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());

  @AfterAll
  static void stop() {
    LOOP.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private static BusyboxPod listening(String name, boolean tty) {
    return BusyboxPod.named(name)
        .main(container ->
            container
                .withStdin(true)
                .withTty(tty)
                .withCommand(
                    "sh",
                    "-c",
                    "trap 'exit 0' TERM; while read line; do echo \"heard $line\"; echo \"noise"
                        + " $line\" >&2; done; echo deaf; sleep 100000 & wait"));
  }

  @Test
  void anAttachedClientSpeaksToTheContainersOwnProcess() throws Exception {
    Pod pod = server.running(listening("attached", false));
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();

    try (SpdySession session =
        SpdySession.open(
            LOOP,
            server.tls(),
            server.port(),
            ServedAgent.path("attach", pod) + "?input=1&output=1&error=1",
            SPDY)) {
      assertThat(session.head()).startsWith("HTTP/1.1 101");
      session.stream(OutputStream.nullOutputStream(), "streamType", "error");
      int stdin = session.stream(OutputStream.nullOutputStream(), "streamType", "stdin");
      session.stream(out, "streamType", "stdout");
      session.stream(err, "streamType", "stderr");
      session.send(stdin, "me\n".getBytes(UTF_8));
      Await.until(
          "the process to hear",
          () ->
              out.toString(UTF_8).contains("heard me\n")
                  && err.toString(UTF_8).contains("noise me\n"),
          () -> out + "; " + err);
      assertThat(out.toString(UTF_8)).doesNotContain("noise");
    }
    // Whoever hangs up leaves the container running.
    try (WebSocketSession again =
        WebSocketSession.open(
            server.tls(),
            server.port(),
            ServedAgent.path("attach", pod) + "?input=1&output=1&error=1",
            NEWEST)) {
      again.send(WebSocketSession.STDIN, "you\n".getBytes(UTF_8));
      Await.until(
          "the process to hear again",
          () -> again.text(WebSocketSession.STDOUT).contains("heard you\n"),
          () -> again.text(WebSocketSession.STDOUT));
      Await.until(
          "its other output",
          () -> again.text(WebSocketSession.STDERR).contains("noise you\n"),
          () -> again.text(WebSocketSession.STDERR));
    }
  }

  @Test
  void standardInputThatIsOpenOnceEndsWithItsFirstClient() throws Exception {
    Pod pod =
        server.running(
            BusyboxPod.named("once")
                .main(container ->
                    container
                        .withStdin(true)
                        .withStdinOnce(true)
                        .withCommand(
                            "sh",
                            "-c",
                            "while read line; do echo heard $line; done; echo it is over; sleep"
                                + " 1000")));
    var out = new ByteArrayOutputStream();

    try (SpdySession session =
        SpdySession.open(
            LOOP,
            server.tls(),
            server.port(),
            ServedAgent.path("attach", pod) + "?input=1&output=1",
            SPDY)) {
      session.stream(OutputStream.nullOutputStream(), "streamType", "error");
      int stdin = session.stream(OutputStream.nullOutputStream(), "streamType", "stdin");
      session.stream(out, "streamType", "stdout");
      session.send(stdin, "me\n".getBytes(UTF_8));
      Await.until(
          "the process to hear", () -> out.toString(UTF_8).contains("heard me\n"), out::toString);
      session.end(stdin);
      Await.until(
          "the process to see the end",
          () -> out.toString(UTF_8).contains("it is over\n"),
          out::toString);
    }
  }

  @Test
  void anAttachedTerminalHasOneOutputWhateverTheClientBelieves() throws Exception {
    Pod pod = server.running(listening("terminal", true));
    try (WebSocketSession session =
        WebSocketSession.open(
            server.tls(),
            server.port(),
            ServedAgent.path("attach", pod) + "?input=1&output=1&error=1&tty=1",
            NEWEST)) {
      session.send(WebSocketSession.STDIN, "me\n".getBytes(UTF_8));
      Await.until(
          "both outputs on one channel",
          () ->
              session.text(WebSocketSession.STDOUT).contains("heard me\r\n")
                  && session.text(WebSocketSession.STDOUT).contains("noise me\r\n"),
          () -> session.text(WebSocketSession.STDOUT));
      assertThat(session.text(WebSocketSession.STDERR)).isEmpty();
    }
  }

  @Test
  void aTerminalHasTheSizeThatItsClientTells() throws Exception {
    Pod pod = server.running(BusyboxPod.named("sized"));
    String shell = ServedAgent.exec(pod, "input=1&output=1&tty=1", "sh");
    byte[] size = "{\"Width\":123,\"Height\":45}".getBytes(UTF_8);
    byte[] question = "stty size\n".getBytes(UTF_8);

    var out = new ByteArrayOutputStream();
    try (SpdySession session = SpdySession.open(LOOP, server.tls(), server.port(), shell, SPDY)) {
      session.stream(OutputStream.nullOutputStream(), "streamType", "error");
      int stdin = session.stream(OutputStream.nullOutputStream(), "streamType", "stdin");
      session.stream(out, "streamType", "stdout");
      int resize = session.stream(OutputStream.nullOutputStream(), "streamType", "resize");
      session.send(resize, size);
      Await.until(
          "the size over SPDY",
          () -> {
            session.send(stdin, question);
            return out.toString(UTF_8).contains("45 123");
          },
          () -> out.toString(UTF_8));
    }
    for (String protocol : List.of("v4.channel.k8s.io", NEWEST)) {
      try (WebSocketSession session =
          WebSocketSession.open(server.tls(), server.port(), shell, protocol)) {
        assertThat(session.protocol()).isEqualTo(protocol);
        session.send(WebSocketSession.RESIZE, size);
        Await.until(
            "the size over " + protocol,
            () -> {
              session.send(WebSocketSession.STDIN, question);
              return session.text(WebSocketSession.STDOUT).contains("45 123");
            },
            () -> session.text(WebSocketSession.STDOUT));
      }
    }
  }

  @Test
  void aWebSocketClientEndsItsInputAndReadsTheStatus() throws Exception {
    Pod pod = server.running(BusyboxPod.named("ending"));
    byte[] block = new byte[1024 * 1024];
    new Random(2).nextBytes(block);
    MessageDigest expected = MessageDigest.getInstance("MD5");

    try (WebSocketSession session =
        WebSocketSession.open(
            server.tls(),
            server.port(),
            ServedAgent.exec(
                pod, "input=1&output=1&error=1", "sh", "-c", "md5sum; echo done >&2; exit 7"),
            NEWEST)) {
      assertThat(session.protocol()).isEqualTo(NEWEST);
      for (int i = 0; i < MEBIBYTES; i++) {
        expected.update(block);
        session.send(WebSocketSession.STDIN, block);
      }
      session.end(WebSocketSession.STDIN);
      assertThat(session.awaitClosed()).isEqualTo(1000);
      assertThat(session.text(WebSocketSession.STDOUT))
          .startsWith(HexFormat.of().formatHex(expected.digest()));
      assertThat(session.text(WebSocketSession.STDERR)).isEqualTo("done\n");
      assertThat(session.text(WebSocketSession.STATUS))
          .contains(
              "\"status\":\"Failure\"", "\"reason\":\"NonZeroExitCode\"", "\"message\":\"7\"");
    }
    try (WebSocketSession session =
        WebSocketSession.open(
            server.tls(),
            server.port(),
            ServedAgent.exec(
                pod, "output=1", "sh", "-c", "head -c " + (MEBIBYTES << 20) + " /dev/zero"),
            NEWEST)) {
      assertThat(session.awaitClosed()).isEqualTo(1000);
      assertThat(session.bytes(WebSocketSession.STDOUT)).hasSize(MEBIBYTES << 20);
      assertThat(session.text(WebSocketSession.STATUS)).contains("\"status\":\"Success\"");
    }
  }

  @Test
  void aCommandThatIsNotThereIsAnErrorOnTheErrorChannel() throws Exception {
    Pod pod = server.running(BusyboxPod.named("lacking"));
    for (String protocol : List.of("v4.channel.k8s.io", NEWEST)) {
      try (WebSocketSession session =
          WebSocketSession.open(
              server.tls(),
              server.port(),
              ServedAgent.exec(pod, "output=1&error=1", "/no/such/program"),
              protocol)) {
        session.awaitClosed();
        assertThat(session.text(WebSocketSession.STATUS))
            .as(protocol)
            .contains("\"status\":\"Failure\"", "no such file or directory");
      }
    }
  }

  @Test
  void kubectlFindsItsKubeletBehindAnApiServer(@TempDir Path folder) throws Exception {
    assumeTrue(hasKubectl(), "needs kubectl on the PATH");
    Pod pod =
        server.running(
            listening("kubed", false)
                .onOwnNetwork()
                .withContainer("web")
                .edit(builder ->
                    builder
                        .editSpec()
                        .editLastContainer()
                        .withCommand(
                            "sh",
                            "-c",
                            "trap 'exit 0' TERM; while true; do echo served | nc -l -p 8090; done")
                        .endContainer()
                        .endSpec()));
    String name = pod.getMetadata().getName();

    try (ApiServerFront front = new ApiServerFront(server.tls(), server.port(), agent.pods())) {
      assertThat(kubectl(front, "", "exec", name, "-c", "main", "--", "sh", "-c", "echo $((6*7))"))
          .isEqualTo("42\n");
      assertThat(kubectl(front, "round trip", "exec", "-i", name, "-c", "main", "--", "cat"))
          .isEqualTo("round trip");
      attached(front, name);
      assertThat(kubectl(front, "", "logs", name, "-c", "main")).contains("heard kubectl");
      byte[] content = new byte[3_000_000];
      new Random(3).nextBytes(content);
      Path file = Files.write(folder.resolve("sent"), content);
      String unused = kubectl(front, "", "cp", file.toString(), name + ":/tmp/there", "-c", "main");
      Path back = folder.resolve("back");
      unused += kubectl(front, "", "cp", name + ":/tmp/there", back.toString(), "-c", "main");
      assertThat(back).as(unused).hasBinaryContent(content);
      forwarded(front, name);
    }
  }

  private static void attached(ApiServerFront front, String pod) throws Exception {
    Process attached = start(front, List.of("attach", "-i", pod, "-c", "main"));
    try (BufferedReader heard = attached.inputReader(UTF_8);
        OutputStream in = attached.getOutputStream()) {
      in.write("kubectl\n".getBytes(UTF_8));
      in.flush();
      String line = "";
      while (line != null && !line.equals("heard kubectl")) {
        line = heard.readLine();
      }
      assertThat(line).isEqualTo("heard kubectl");
    } finally {
      attached.destroy();
      attached.waitFor();
    }
  }

  private static void forwarded(ApiServerFront front, String pod) throws Exception {
    Process forwarding = start(front, List.of("port-forward", pod, ":8090", "--address=127.0.0.1"));
    try (BufferedReader said = forwarding.inputReader(UTF_8)) {
      String line = said.readLine();
      assertThat(line).startsWith("Forwarding from 127.0.0.1:");
      int local = Integer.parseInt(line.replaceFirst("^.*127\\.0\\.0\\.1:(\\d+) .*$", "$1"));
      for (int i = 0; i < 2; i++) {
        Await.until(
            "an answer through the forwarded port",
            () -> {
              try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), local)) {
                socket.shutdownOutput();
                return new String(socket.getInputStream().readAllBytes(), UTF_8).equals("served\n");
              }
            },
            () -> "none");
      }
    } finally {
      forwarding.destroy();
      forwarding.waitFor();
    }
  }

  private static Process start(ApiServerFront front, List<String> words) throws Exception {
    var command = new ArrayList<>(List.of("kubectl", "--server=" + front.address()));
    command.addAll(words);
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static String kubectl(ApiServerFront front, String input, String... words)
      throws Exception {
    Process process = start(front, List.of(words));
    try (OutputStream in = process.getOutputStream()) {
      in.write(input.getBytes(UTF_8));
    }
    try (InputStream out = process.getInputStream()) {
      String said = new String(out.readAllBytes(), UTF_8);
      assertThat(process.waitFor()).as(said).isZero();
      return said;
    }
  }

  private static boolean hasKubectl() {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
      if (Files.isExecutable(Path.of(folder, "kubectl"))) {
        return true;
      }
    }
    return false;
  }
}
