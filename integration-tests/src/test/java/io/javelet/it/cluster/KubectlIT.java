package io.javelet.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.it.AgentUnderTest;
import io.javelet.it.Await;
import io.javelet.it.Promtool;
import io.javelet.it.RealContainerd;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A Deployment on a node of a real cluster, and all that people do to it with {@code kubectl}. The
 * API server believes only the certificate that it signed for the node's server.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class KubectlIT {
  private static final int REPLICAS = 30;
  private static final String WEB = "deployment/web";

  @RegisterExtension
  @Order(1)
  static final ControlPlane cluster = ControlPlane.ownedByClass().believingSignedNodesOnly();

  @RegisterExtension
  @Order(2)
  static final AgentUnderTest agent =
      AgentUnderTest.notStarted(
              JoiningNode.settings()
                  .flag("--authentication-token-webhook=true")
                  .field("serverTLSBootstrap", true)
                  .field("rotateCertificates", true))
          .keepingPods();

  @TempDir static Path folder;

  @BeforeAll
  static void deploy() throws Exception {
    JoiningNode.invite(agent.place(), cluster);
    long start = System.nanoTime();
    agent.process().startWithoutWaiting();
    awaitReady();
    tell("Ready", start);
    JoiningNode.awaitServiceAccount(cluster, agent);
    start = System.nanoTime();
    cluster.apply(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: %d
          selector: {matchLabels: {app: web}}
          strategy: {rollingUpdate: {maxSurge: 10, maxUnavailable: 10}}
          template:
            metadata: {labels: {app: web}}
            spec:
              terminationGracePeriodSeconds: 1
              containers:
              - name: main
                image: %s
                stdin: true
                command: [sh, -c, "echo started; (while true; do echo -e 'HTTP/1.0 200 OK\\n\\nhi' | nc -l -p 8080; done) & cat; sleep 100000"]
        """
            .formatted(REPLICAS, RealContainerd.BUSYBOX_IMAGE));
    awaitRollout();
    tell(REPLICAS + " pods of a Deployment Running", start);
  }

  private static void awaitReady() throws InterruptedException {
    String path = "jsonpath={.status.conditions[?(@.type==\"Ready\")].status}";
    Await.until(
        "the node to be ready",
        () ->
            cluster
                .tryKubectl("get", "node", agent.place().node(), "-o", path)
                .output()
                .equals("True"),
        agent.process()::logTail);
  }

  private static void awaitRollout() throws InterruptedException {
    Await.until(
        "all pods to be available",
        () -> cluster.tryKubectl("rollout", "status", WEB, "--timeout=20s").code() == 0,
        () -> cluster.tryKubectl("get", "pods").output() + agent.process().logTail());
  }

  private static void tell(String what, long start) {
    System.out.printf("%s after %d ms%n", what, (System.nanoTime() - start) / 1_000_000);
  }

  private static Set<String> podNames() throws Exception {
    return cluster
        .kubectl(
            "get", "pods", "-l", "app=web", "-o", "name", "--field-selector=status.phase=Running")
        .lines()
        .collect(Collectors.toSet());
  }

  private static String pod() throws Exception {
    return podNames().stream().sorted().findFirst().orElseThrow();
  }

  @Test
  @Order(1)
  void nobodyIsServedBeforeTheServersCertificateIsApproved() throws Exception {
    assertThat(cluster.tryKubectl("logs", pod()).output()).contains("tls:");

    cluster.approveServers();

    Await.until(
        "the server's certificate",
        () -> cluster.tryKubectl("logs", pod()).output().equals("started\n"),
        () -> cluster.tryKubectl("logs", pod()).output() + agent.process().logTail());
    assertThat(agent.place().certificates().resolve("kubelet-server-current.pem")).isSymbolicLink();
  }

  @Test
  @Order(2)
  void aShellInATerminalIsSpokenTo() throws Exception {
    Kubectl.Ran shell =
        cluster
            .kubectl()
            .inTerminal("tty; echo sum $((40+2))\nexit 7\n", "exec", "-it", pod(), "--", "sh");

    assertThat(shell.output()).contains("/dev/pts/", "sum 42");
    assertThat(shell.code()).isEqualTo(7);
  }

  @Test
  @Order(2)
  void whatIsTypedReachesAnAttachedContainer() throws Exception {
    Path output = folder.resolve("attached");
    Process attached =
        new ProcessBuilder(cluster.kubectl().command("attach", "-i", pod()))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try (var typed = attached.getOutputStream()) {
      Await.until(
          "what was typed to be shown",
          () -> {
            typed.write("typed by hand\n".getBytes(StandardCharsets.UTF_8));
            typed.flush();
            return Files.readString(output).contains("typed by hand");
          },
          () -> Files.readString(output));
    } finally {
      attached.destroyForcibly().waitFor();
    }
  }

  @Test
  @Order(2)
  void portsAreForwarded() throws Exception {
    int port;
    try (ServerSocket held = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = held.getLocalPort();
    }
    Path output = folder.resolve("forwarded");
    Process forward = cluster.kubectl().start(output, "port-forward", pod(), port + ":8080");
    try {
      Await.until(
          "an answer through the forwarded port",
          () -> answer(port).contains("hi"),
          () -> Files.readString(output));
    } finally {
      forward.destroyForcibly().waitFor();
    }
  }

  private static String answer(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(5_000);
      socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException notYet) {
      return String.valueOf(notYet.getMessage());
    }
  }

  @Test
  @Order(2)
  void filesAreCopiedInAndOut() throws Exception {
    String name = pod().replace("pod/", "");
    Path file = Files.writeString(folder.resolve("in.txt"), "content ".repeat(50_000));

    cluster.kubectl("cp", file.toString(), name + ":/tmp/there.txt");
    cluster.kubectl("cp", name + ":/tmp/there.txt", folder.resolve("out.txt").toString());

    assertThat(folder.resolve("out.txt")).hasSameTextualContentAs(file);
  }

  @Test
  @Order(2)
  void aNodeIsDebuggedByAPodOfItsOwn() throws Exception {
    String made =
        cluster.kubectl(
            "debug",
            "node/" + agent.place().node(),
            "--image=" + RealContainerd.BUSYBOX_IMAGE,
            "--profile=general",
            "--",
            "sh",
            "-c",
            "test -d /host/proc && echo on the host");
    String name = made.replaceAll("(?s).*(node-debugger-\\S+).*", "$1");
    Await.until(
        "the debugger's word",
        () -> cluster.tryKubectl("logs", name).output().equals("on the host\n"),
        () -> made + cluster.tryKubectl("describe", "pod", name).output());
    cluster.kubectl("delete", "pod", name, "--timeout=60s");
  }

  @Test
  @Order(2)
  void aRunningContainerIsLookedIntoByADebugger() throws Exception {
    String name = pod();
    Kubectl.Ran shell =
        cluster
            .kubectl()
            .inTerminal(
                "echo sum $((40+2)); grep -l started /proc/[0-9]*/cmdline | wc -l\nexit 7\n",
                "debug",
                "-it",
                name,
                "--image=" + RealContainerd.BUSYBOX_IMAGE,
                "--target=main",
                "--container=debugger",
                "--profile=general",
                "--",
                "sh");

    assertThat(shell.output()).contains("sum 42").containsPattern("(?m)^[1-9]\\d*\\s*$");
    String path = "jsonpath={.status.ephemeralContainerStatuses[*]['name','state.terminated']}";
    Await.until(
        "the debugger's end to be shown",
        () -> {
          String shown = cluster.tryKubectl("get", name, "-o", path).output();
          return shown.startsWith("debugger ") && shown.contains("\"exitCode\":7");
        },
        () -> cluster.tryKubectl("get", name, "-o", "yaml").output());
  }

  @Test
  @Order(2)
  void aCopyOfAPodIsDebugged() throws Exception {
    cluster.kubectl(
        "debug",
        pod(),
        "--copy-to=copy",
        "--same-node",
        "--share-processes",
        "--image=" + RealContainerd.BUSYBOX_IMAGE,
        "--container=debugger",
        "--profile=general",
        "--",
        "sh",
        "-c",
        "until grep -q started /proc/[0-9]*/cmdline; do sleep 0.1; done; echo seen; sleep 1000");

    Await.until(
        "the debugger to see the other container's process",
        () -> cluster.tryKubectl("logs", "copy", "-c", "debugger").output().equals("seen\n"),
        () -> cluster.tryKubectl("describe", "pod", "copy").output());
    cluster.kubectl("delete", "pod", "copy", "--timeout=60s");
  }

  /** What {@code kubectl top} shows comes from there, by way of a metrics server. */
  @Test
  @Order(2)
  void theSummaryTellsWhatPodsUseToWhomTheApiServerLets() throws Exception {
    String token = tokenThatMayGet("nodes/stats", "reader");

    Await.until(
        "all pods in the summary",
        () -> {
          String summary = ask("/stats/summary", Optional.of(token)).body();
          return podNames().stream()
                  .allMatch(pod -> summary.contains("\"" + pod.replace("pod/", "") + "\""))
              && summary.contains("usageNanoCores")
              && summary.contains("workingSetBytes");
        },
        agent.process()::logTail);
  }

  @Test
  @Order(2)
  void theApiServerDecidesWhatATokensOwnerMayAsk() throws Exception {
    String token = tokenThatMayGet("nodes/metrics", "scraper");

    assertThat(ask("/metrics", Optional.of(token)).statusCode()).isEqualTo(200);
    assertThat(ask("/pods", Optional.of(token)).statusCode()).isEqualTo(403);
    assertThat(ask("/metrics", Optional.of("nobody's")).statusCode()).isEqualTo(401);
    assertThat(ask("/metrics", Optional.empty()).statusCode()).isIn(401, 403);
  }

  @Test
  @Order(2)
  void whatIsMeasuredOfTheApiServerHasUpstreamsNamesAndLabels() throws Exception {
    String token = tokenThatMayGet("nodes/metrics", "prometheus");

    String text =
        Await.value(
            "the metrics of a node that has renewed its lease",
            () -> measured(token).filter(each -> each.contains("method=\"PUT\"")),
            agent.process()::logTail);

    Promtool.read(text);
    String host = "host=\"" + URI.create(cluster.address()).getAuthority() + '"';
    assertThat(text)
        .contains(
            "\nrest_client_requests_total{code=\"200\"," + host + ",method=\"GET\"} ",
            "\nrest_client_requests_total{code=\"200\"," + host + ",method=\"PATCH\"} ",
            "\nrest_client_requests_total{code=\"200\"," + host + ",method=\"PUT\"} ",
            "\nrest_client_requests_total{code=\"201\"," + host + ",method=\"POST\"} ",
            "\nrest_client_request_duration_seconds_bucket{"
                + host
                + ",verb=\"PATCH\",le=\"0.005\"} ",
            "\nrest_client_request_size_bytes_bucket{" + host + ",verb=\"POST\",le=\"64\"} ",
            "\nrest_client_response_size_bytes_bucket{" + host + ",verb=\"POST\",le=\"64\"} ",
            "\nrest_client_rate_limiter_duration_seconds_bucket{" + host + ",verb=\"\",le=\"60\"} ",
            "\nkubelet_node_name{node=\"" + agent.place().node() + "\"} 1\n",
            "\nkubelet_active_pods{static=\"\"} ",
            "\nkubelet_working_pods{config=\"desired\",lifecycle=\"sync\",static=\"\"} ",
            "\nkubelet_pod_start_sli_duration_seconds_count ",
            "\nkubelet_node_startup_registration_duration_seconds ",
            "\nkubelet_certificate_manager_client_ttl_seconds ",
            "\nkubelet_certificate_manager_server_ttl_seconds ",
            "\napiserver_delegated_authn_request_total{code=\"201\"} ",
            "\napiserver_delegated_authz_request_total{code=\"201\"} ");
  }

  /** Absent while nobody is served: the server's certificate has to be signed first. */
  private static Optional<String> measured(String token) throws Exception {
    try {
      return Optional.of(ask("/metrics", Optional.of(token)).body());
    } catch (IOException notServed) {
      return Optional.empty();
    }
  }

  private static String tokenThatMayGet(String resource, String name) throws Exception {
    cluster.kubectl("create", "serviceaccount", name);
    cluster.kubectl("create", "clusterrole", name, "--verb=get", "--resource=" + resource);
    cluster.kubectl(
        "create",
        "clusterrolebinding",
        name,
        "--clusterrole=" + name,
        "--serviceaccount=default:" + name);
    return cluster.kubectl("create", "token", name);
  }

  private static HttpResponse<String> ask(String path, Optional<String> token) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    try (var pem = Files.newInputStream(cluster.clientAuthority())) {
      trusted.setCertificateEntry(
          "cluster", CertificateFactory.getInstance("X.509").generateCertificate(pem));
    }
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    try (HttpClient client = HttpClient.newBuilder().sslContext(context).build()) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + agent.place().port() + path));
      token.ifPresent(each -> request.header("Authorization", "Bearer " + each));
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  @Order(2)
  void theApiServerRefusesNoEvent() throws Exception {
    assertThat(agent.process().log()).noneMatch(line -> line.contains("refused an event"));
    assertThat(cluster.kubectl("get", "events")).contains("Started", "Scheduled");
  }

  @Test
  @Order(3)
  void aRestartedRolloutReplacesEveryPod() throws Exception {
    Set<String> before = podNames();
    long start = System.nanoTime();

    cluster.kubectl("rollout", "restart", WEB);
    awaitRollout();

    tell("rollout of " + REPLICAS + " pods", start);
    Await.until(
        "only new pods",
        () -> podNames().size() == REPLICAS && podNames().stream().noneMatch(before::contains),
        () -> cluster.tryKubectl("get", "pods").output());
  }

  @Test
  @Order(4)
  void aNodeIsDrainedAndComesBack() throws Exception {
    long start = System.nanoTime();
    cluster.kubectl("drain", agent.place().node(), "--ignore-daemonsets", "--timeout=80s");
    tell("drained of " + REPLICAS + " pods", start);
    Await.until(
        "no container to run",
        () -> agent.runtime().allSandboxes().isEmpty(),
        () -> cluster.tryKubectl("get", "pods", "-o", "wide").output());
    assertThat(podNames()).isEmpty();

    cluster.kubectl("uncordon", agent.place().node());
    awaitRollout();
    cluster.kubectl("delete", WEB, "--timeout=80s");
  }
}
