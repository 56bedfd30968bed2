package io.javelet.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

  private static final ServedAgent server = new ServedAgent(agent, CREDENTIALS);

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
                server.certificate().toString(),
                "--cert",
                CREDENTIALS.certificate().toString(),
                "--key",
                CREDENTIALS.key().toString()));
    all.addAll(List.of(words));
    return all.toArray(String[]::new);
  }

  @Test
  void curlIsServedWithACertificateAndTurnedAwayWithout() throws Exception {
    assertThat(curl("-k", "-w", " %{http_code}", server.base() + "/pods"))
        .isEqualTo("Unauthorized 401");
    assertThat(curl(withClient("-w", " %{http_version}", server.base() + "/healthz")))
        .isEqualTo("ok 2");
    assertThat(curl(withClient("--http1.1", server.base() + "/configz")))
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
    assertThat(curl(withClient("-X", "PUT", "--data", "4", server.base() + "/debug/flags/v")))
        .contains("to 4");
    try {
      assertThat(server.get("/nothing/special").statusCode()).isEqualTo(404);
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
      assertThat(curl(withClient("-X", "PUT", "--data", "2", server.base() + "/debug/flags/v")))
          .contains("to 2");
    }
  }

  @Test
  void everyMetricsEndpointIsAsPrometheusWantsIt() throws Exception {
    server.running(BusyboxPod.named("measured"));
    server.get("/stats/summary");

    for (String path :
        List.of(
            "/metrics",
            "/metrics/cadvisor",
            "/metrics/resource",
            "/metrics/probes",
            "/metrics/slis")) {
      HttpResponse<String> answer = server.get(path);
      assertThat(answer.statusCode()).as(path).isEqualTo(200);
      Promtool.read(answer.body());
    }
    assertThat(server.get("/metrics").body())
        .contains(
            "kubelet_started_containers_total{container_type=\"container\"}",
            "kubelet_run_podsandbox_duration_seconds_count{runtime_handler=\"\"}",
            "kubernetes_build_info{",
            "version_info{binary=\"1.36.2\",component=\"kube\",emulation=\"1.36\"",
            "kubelet_working_pods{config=\"desired\",lifecycle=\"sync\",static=\"true\"}",
            "kubelet_image_manager_ensure_image_requests_total{present_locally=\"true\"",
            "kubelet_container_log_filesystem_used_bytes{container=\"main\"")
        .containsPattern("kubelet_pod_start_sli_duration_seconds_count [1-9]")
        .containsPattern("kubelet_cgroup_manager_duration_seconds_count\\{[^}]*create[^}]*} [1-9]")
        .containsPattern("kubelet_certificate_manager_server_ttl_seconds [1-9]")
        .containsPattern("kubelet_pod_start_duration_seconds_count [1-9]")
        .containsPattern("kubelet_pod_worker_start_duration_seconds_count [1-9]");
    assertThat(server.get("/metrics/resource").body())
        .contains("container_memory_working_set_bytes{container=\"main\",namespace=\"default\"");
    assertThat(server.get("/metrics/cadvisor").body())
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
          String told = server.get("/stats/summary").body();
          var json = new ObjectMapper().readTree(told);
          return told.contains("\"name\": \"user-")
              && told.contains("\"rootfs\"")
              && json.at("/node/runtime/imageFs/usedBytes").asLong() > 0
              && json.at("/pods/0/volume/0/usedBytes").asLong() >= 4L << 20
              && json.at("/pods/0/ephemeral-storage/usedBytes").asLong() >= 12L << 20;
        },
        () -> server.get("/stats/summary").body());
    String summary = server.get("/stats/summary").body();

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
    assertThat(server.get("/stats/summary?only_cpu_and_memory=true").body())
        .contains("\"workingSetBytes\"")
        .doesNotContain("\"fs\"", "\"network\"");
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
    String logs = ServedAgent.path("containerLogs", pod);

    assertThat(server.get(logs).body()).isEqualTo("first\nsecond\n");
    assertThat(server.get(logs + "?tailLines=1").body()).isEqualTo("second\n");
    assertThat(server.get(logs + "?limitBytes=3").body()).isEqualTo("fir");
    assertThat(server.get(logs + "?stream=Stderr").body()).isEqualTo("second\n");
    assertThat(server.get(logs + "?timestamps=true").body())
        .containsPattern("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{9}Z first\n");
    assertThat(server.get(logs + "?tailLines=x").statusCode()).isEqualTo(400);
    assertThat(server.get(logs + "?previous=true").statusCode()).isEqualTo(400);
    assertThat(server.get(logs.replace("/main", "/other")).body())
        .isEqualTo(
            "container \"other\" not found in pod \"%s\"".formatted(pod.getMetadata().getName()));

    try (Socket follower =
        server
            .tls()
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
