package io.javelet.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import io.fabric8.kubernetes.api.model.Pod;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.ObjectMapper;

/** The agent's server as its clients know it: curl, Prometheus, SPDY, WebSocket, kubectl. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
final class ServerIT {
  private static final ServerCredentials CREDENTIALS = ServerCredentials.make();

  @RegisterExtension
  static final AgentUnderTest agent =
      AgentUnderTest.with(CREDENTIALS.settings().field("volumeStatsAggPeriod", "1s"));

  /** A hundred outside of {@code ./test}: benchmarks/server. */
  private static final int MEBIBYTES = Integer.getInteger("javelet.test.mebibytes", 16);

  private static final EventLoopGroup LOOP =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());

  @AfterAll
  static void stop() {
    LOOP.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private static Path serverCertificate() {
    return agent.place().certificates().resolve("kubelet.crt");
  }

  private static SSLContext tls() throws Exception {
    return CREDENTIALS.sslContext(serverCertificate());
  }

  private static String base() {
    return "https://127.0.0.1:" + agent.place().port();
  }

  private static HttpClient client() throws Exception {
    return HttpClient.newBuilder().sslContext(tls()).build();
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return client()
        .send(
            HttpRequest.newBuilder(URI.create(base() + path)).build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private static String curl(String... words) throws Exception {
    var command = new ArrayList<>(List.of("curl", "-sS"));
    command.addAll(List.of(words));
    return Command.run(command.toArray(String[]::new));
  }

  private static String[] withClient(String... words) {
    var all =
        new ArrayList<>(
            List.of(
                "--cacert",
                serverCertificate().toString(),
                "--cert",
                CREDENTIALS.certificate().toString(),
                "--key",
                CREDENTIALS.key().toString()));
    all.addAll(List.of(words));
    return all.toArray(String[]::new);
  }

  private static String path(String kind, Pod pod) {
    return "/%s/%s/%s/main"
        .formatted(kind, pod.getMetadata().getNamespace(), pod.getMetadata().getName());
  }

  private static String exec(Pod pod, String streams, String... command) {
    return path("exec", pod)
        + "?"
        + streams
        + List.of(command).stream()
            .map(word -> "&command=" + URLEncoder.encode(word, UTF_8))
            .collect(Collectors.joining());
  }

  private static Pod running(String name) throws Exception {
    agent.manifests().put(BusyboxPod.named(name));
    return agent.pods().awaitRunning(name);
  }

  @Test
  void curlIsServedWithACertificateAndTurnedAwayWithout() throws Exception {
    assertThat(curl("-k", "-w", " %{http_code}", base() + "/pods")).isEqualTo("Unauthorized 401");
    assertThat(curl(withClient("-w", " %{http_version}", base() + "/healthz"))).isEqualTo("ok 2");
    assertThat(curl(withClient("--http1.1", base() + "/configz")))
        .startsWith("{\"kubeletconfig\":{\"kind\":\"KubeletConfiguration\"");
    assertThat(
            curl(
                "--unix-socket",
                agent.place().root().resolve("kubelet.sock").toString(),
                "http://localhost/healthz?verbose"))
        .contains("[+]syncloop ok");
  }

  @Test
  void requestsAreLoggedWhenTheLogIsThatTalkative() throws Exception {
    assertThat(curl(withClient("-X", "PUT", "--data", "4", base() + "/debug/flags/v")))
        .contains("to 4");
    try {
      assertThat(get("/nothing/special").statusCode()).isEqualTo(404);
      Await.until(
          "the request in the log",
          () ->
              agent.process().log().stream()
                  .anyMatch(line ->
                      line.contains("\"Answered\"")
                          && line.contains("path=\"/nothing/special\"")
                          && line.contains("status=404")),
          () -> "none");
    } finally {
      assertThat(curl(withClient("-X", "PUT", "--data", "2", base() + "/debug/flags/v")))
          .contains("to 2");
    }
  }

  @Test
  void everyMetricsEndpointIsAsPrometheusWantsIt() throws Exception {
    running("measured");
    get("/stats/summary");

    for (String path :
        List.of(
            "/metrics",
            "/metrics/cadvisor",
            "/metrics/resource",
            "/metrics/probes",
            "/metrics/slis")) {
      HttpResponse<String> answer = get(path);
      assertThat(answer.statusCode()).as(path).isEqualTo(200);
      Process promtool =
          new ProcessBuilder("promtool", "check", "metrics").redirectErrorStream(true).start();
      try (OutputStream in = promtool.getOutputStream()) {
        in.write(answer.body().getBytes(UTF_8));
      }
      String said;
      try (InputStream out = promtool.getInputStream()) {
        said = new String(out.readAllBytes(), UTF_8);
      }
      // 3 is what its opinion on names gives; upstream's names are what they are.
      assertThat(promtool.waitFor()).as(path + ": " + said).isIn(0, 3);
      assertThat(said).as(path).doesNotContain("error while linting");
    }
    assertThat(get("/metrics").body())
        .contains(
            "kubelet_started_containers_total{container_type=\"container\"}",
            "kubelet_run_podsandbox_duration_seconds_count{runtime_handler=\"\"}",
            "kubernetes_build_info{")
        .containsPattern("kubelet_pod_start_duration_seconds_count [1-9]")
        .containsPattern("kubelet_pod_worker_start_duration_seconds_count [1-9]");
    assertThat(get("/metrics/resource").body())
        .contains("container_memory_working_set_bytes{container=\"main\",namespace=\"default\"");
    assertThat(get("/metrics/cadvisor").body())
        .contains("container_cpu_usage_seconds_total{container=\"main\",cpu=\"total\",id=\"");
  }

  @Test
  void theSummaryIsWhatTheKernelSays() throws Exception {
    agent
        .manifests()
        .put(
            BusyboxPod.named("user")
                .onOwnNetwork()
                .firstRunning(
                    "dd if=/dev/urandom of=/tmp/file bs=1M count=8 2>/dev/null;"
                        + " dd if=/dev/urandom of=/data/file bs=1M count=4 2>/dev/null")
                .main(container ->
                    container
                        .addNewVolumeMount()
                        .withName("data")
                        .withMountPath("/data")
                        .endVolumeMount())
                .edit(builder ->
                    builder
                        .editSpec()
                        .addNewVolume()
                        .withName("data")
                        .withNewEmptyDir()
                        .endEmptyDir()
                        .endVolume()
                        .endSpec()));
    agent.pods().awaitRunning("user");
    Await.until(
        "the pod, its layer and its volume in the summary",
        () -> {
          String told = get("/stats/summary").body();
          var json = new ObjectMapper().readTree(told);
          return told.contains("\"name\": \"user-")
              && told.contains("\"rootfs\"")
              && json.at("/node/runtime/imageFs/usedBytes").asLong() > 0
              && json.at("/pods/0/volume/0/usedBytes").asLong() >= 4L << 20
              && json.at("/pods/0/ephemeral-storage/usedBytes").asLong() >= 12L << 20;
        },
        () -> get("/stats/summary").body());
    String summary = get("/stats/summary").body();

    var json = new ObjectMapper().readTree(summary);
    assertThat(json.at("/node/nodeName").asString()).isEqualTo(agent.place().node());
    assertThat(json.at("/node/memory/workingSetBytes").asLong()).isPositive();
    assertThat(json.at("/node/fs/capacityBytes").asLong()).isPositive();
    assertThat(json.at("/node/runtime/imageFs/usedBytes").asLong()).isPositive();
    assertThat(json.at("/node/systemContainers/0/name").asString()).isEqualTo("pods");
    var pod = json.at("/pods/0");
    assertThat(pod.at("/podRef/name").asString()).isEqualTo("user-" + agent.place().node());
    assertThat(pod.at("/containers/0/name").asString()).isEqualTo("main");
    assertThat(pod.at("/network/name").asString()).isEqualTo("eth0");
    assertThat(pod.at("/process_stats/process_count").asLong()).isPositive();
    assertThat(pod.at("/containers/0/rootfs/capacityBytes").asLong()).isPositive();
    assertThat(pod.at("/containers/0/logs/inodesUsed").asLong()).isPositive();
    assertThat(pod.at("/volume/0/usedBytes").asLong()).isBetween(4L << 20, 5L << 20);
    assertThat(pod.at("/volume/0/inodesUsed").asLong()).isEqualTo(2);
    assertThat(pod.at("/volume/0/capacityBytes").asLong())
        .isEqualTo(json.at("/node/fs/capacityBytes").asLong());
    assertThat(pod.at("/ephemeral-storage/usedBytes").asLong()).isGreaterThan(12L << 20);
    String uid = pod.at("/podRef/uid").asString();
    Path cgroup;
    try (var found =
        Files.find(Path.of("/sys/fs/cgroup"), 8, (each, _) -> each.endsWith("pod" + uid))) {
      cgroup =
          found.filter(each -> Files.exists(each.resolve("memory.stat"))).findFirst().orElseThrow();
    }
    boolean unified = Files.exists(cgroup.resolve("memory.current"));
    long kernel =
        Long.parseLong(
            Files.readString(cgroup.resolve(unified ? "memory.current" : "memory.usage_in_bytes"))
                .strip());
    long told = pod.at("/memory/usageBytes").asLong();
    assertThat((double) told).isCloseTo((double) kernel, withPercentage(5));
    assertThat(get("/stats/summary?only_cpu_and_memory=true").body())
        .contains("\"workingSetBytes\"")
        .doesNotContain("\"fs\"", "\"network\"");
  }

  @Test
  void aCommandRunsOverSpdyWithAllItsStreams() throws Exception {
    Pod pod = running("spdy");
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var status = new ByteArrayOutputStream();

    try (SpdySession session =
        SpdySession.open(
            LOOP,
            tls(),
            agent.place().port(),
            exec(
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
    Pod pod = running("big");
    byte[] block = new byte[1024 * 1024];
    new Random(1).nextBytes(block);
    MessageDigest expected = MessageDigest.getInstance("MD5");
    var out = new ByteArrayOutputStream();

    try (SpdySession session =
        SpdySession.open(
            LOOP,
            tls(),
            agent.place().port(),
            exec(pod, "input=1&output=1", "busybox", "md5sum"),
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
            tls(),
            agent.place().port(),
            exec(
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
  }

  @Test
  void aCommandRunsOverAWebSocket() throws Exception {
    Pod pod = running("socket");
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
        client()
            .newWebSocketBuilder()
            .subprotocols("v4.channel.k8s.io")
            .buildAsync(
                URI.create(
                    base().replace("https", "wss")
                        + exec(pod, "output=1&error=1", "sh", "-c", "echo one; exit 3")),
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
            tls(),
            agent.place().port(),
            path("portForward", pod).replaceFirst("/main$", ""),
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
    Pod pod = running("refusing");

    assertThat(get(exec(pod, "output=1", "true")).body()).isEqualTo("Upgrade request required");
    assertThat(get(exec(pod, "x=1", "true")).statusCode()).isEqualTo(400);
    assertThat(get("/exec/default/nobody/main?output=1&command=true").body())
        .isEqualTo("pod does not exist");
    assertThat(get(path("exec", pod).replace("/main", "/nothing") + "?output=1").body())
        .isEqualTo("container not found (\"nothing\")");
  }

  @Test
  void aCommandRunsWithoutStreams() throws Exception {
    Pod pod = running("plainrun");

    HttpResponse<String> answer =
        client()
            .send(
                HttpRequest.newBuilder(
                        URI.create(base() + path("run", pod) + "?cmd=echo+hello+you"))
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build(),
                HttpResponse.BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("hello you\n");
  }

  @Test
  void logsAreReadFollowedAndLimited() throws Exception {
    agent
        .manifests()
        .put(
            BusyboxPod.named("logging")
                .running(
                    "trap 'exit 0' TERM; echo first; sleep 0.5; echo second >&2; while [ ! -e"
                        + " /tmp/go ]; do sleep 0.1; done; echo third; sleep 100000 & wait"));
    Pod pod = agent.pods().awaitRunning("logging");
    agent.logs().awaitText("logging", "main", "second");
    String logs = path("containerLogs", pod);

    assertThat(get(logs).body()).isEqualTo("first\nsecond\n");
    assertThat(get(logs + "?tailLines=1").body()).isEqualTo("second\n");
    assertThat(get(logs + "?limitBytes=3").body()).isEqualTo("fir");
    assertThat(get(logs + "?stream=Stderr").body()).isEqualTo("second\n");
    assertThat(get(logs + "?timestamps=true").body())
        .containsPattern("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{9}Z first\n");
    assertThat(get(logs + "?tailLines=x").statusCode()).isEqualTo(400);
    assertThat(get(logs + "?previous=true").statusCode()).isEqualTo(400);
    assertThat(get(logs.replace("/main", "/other")).body())
        .isEqualTo(
            "container \"other\" not found in pod \"%s\"".formatted(pod.getMetadata().getName()));

    try (Socket follower =
        tls()
            .getSocketFactory()
            .createSocket(InetAddress.getLoopbackAddress(), agent.place().port())) {
      follower
          .getOutputStream()
          .write("GET %s?follow=true HTTP/1.1\r\nHost: x\r\n\r\n".formatted(logs).getBytes(UTF_8));
      follower.getOutputStream().flush();
      var seen = new StringBuilder();
      readUntil(follower, seen, "second\n");
      agent
          .runtime()
          .exec(agent.runtime().running("logging", "main").orElseThrow(), "touch", "/tmp/go");
      readUntil(follower, seen, "third\n");
    }
  }

  private static void readUntil(Socket socket, StringBuilder seen, String text) throws IOException {
    byte[] block = new byte[4096];
    while (seen.indexOf(text) < 0) {
      int read = socket.getInputStream().read(block);
      assertThat(read).as("end after " + seen).isPositive();
      seen.append(new String(block, 0, read, UTF_8));
    }
  }
}
