package io.javelet.it;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.javelet.it.LocalAgentView.EventView;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The finer rules of probes: when they ask, what they ask, and what is told of their failures. */
final class ProbeDetailsIT {
  private static final int MOST_OUTPUT = 10 * 1024;

  @RegisterExtension static final AgentUnderTest agent = AgentUnderTest.usual();

  private final SharedFolder shared = new SharedFolder(agent);

  @Test
  void noProbeAsksWithinItsInitialDelay() throws Exception {
    agent
        .manifests()
        .put(
            shared
                .in(BusyboxPod.named("delayed").firstRunning(uptime("delayed")))
                .main(main ->
                    main.withReadinessProbe(
                        probe(uptime("delayed")).withInitialDelaySeconds(4).build())));

    Await.until(
        "a first answer",
        () -> shared.text("delayed").lines().count() >= 2,
        () -> shared.text("delayed"));
    List<Double> times = numbers("delayed");
    // The container's own first words come a moment after its start.
    assertThat(times.get(1) - times.get(0)).isGreaterThan(3);
  }

  @Test
  void aProbeAsksOnceInItsPeriod() throws Exception {
    agent
        .manifests()
        .put(
            shared
                .in(BusyboxPod.named("steady"))
                .main(main ->
                    main.withReadinessProbe(probe(uptime("steady")).withPeriodSeconds(2).build())));

    Await.until(
        "five answers",
        () -> shared.text("steady").lines().count() >= 5,
        () -> shared.text("steady"));
    List<Double> times = numbers("steady");
    // Each command starts when its turn comes, so two of them may be closer by what one was late.
    assertThat(times.get(4) - times.get(0)).isGreaterThan(6);
  }

  @Test
  void livenessCountsOnlyAfterEnoughFailuresInARow() throws Exception {
    agent
        .manifests()
        .put(
            shared
                .in(BusyboxPod.named("three").firstRunning("echo start >>/out/three"))
                .main(main ->
                    main.withLivenessProbe(
                        probe("echo asked >>/out/three; false").withFailureThreshold(3).build())));

    agent.pods().awaitRestarts("three", "main", 1);
    Await.until(
        "the second start",
        () -> shared.text("three").lines().filter("start"::equals).count() == 2,
        () -> shared.text("three"));

    List<String> lines = shared.text("three").lines().toList();
    assertThat(lines.subList(0, lines.lastIndexOf("start")))
        .containsExactly("start", "asked", "asked", "asked");
  }

  @Test
  void aContainerThatNeverStartsUpIsReplaced() throws Exception {
    agent
        .manifests()
        .put(
            BusyboxPod.named("starting")
                .main(
                    main -> main.withStartupProbe(probe("false").withFailureThreshold(2).build())));

    agent.pods().awaitRestarts("starting", "main", 1);

    EventView event =
        agent.local().awaitEvent("starting", "Killing", each -> each.reason().equals("Killing"));
    assertThat(event.message()).isEqualTo("Container main failed startup probe, will be restarted");
  }

  @Test
  void aFailureTellsWhichProbeHowLongItTookAndTheFirstOfWhatCameBack() throws Exception {
    agent
        .manifests()
        .put(
            BusyboxPod.named("wordy")
                .main(main ->
                    main.withReadinessProbe(
                        probe("echo BEGIN; yes | head -c 30000; echo END; false").build())));

    EventView event = agent.local().awaitEvent("wordy", "Unhealthy");

    assertThat(event.type()).isEqualTo("Warning");
    assertThat(event.fieldPath()).isEqualTo("spec.containers{main}");
    assertThat(event.message())
        .startsWith("Readiness probe failed: BEGIN\ny\n")
        .doesNotContain("END")
        .containsPattern("\\(after \\d+ ms\\)$")
        .hasSizeBetween(MOST_OUTPUT, MOST_OUTPUT + 200);
  }

  @Test
  void anHttpAnswerOf404IsAFailureThatReplacesTheContainer() throws Exception {
    agent
        .manifests()
        .put(
            BusyboxPod.named("notfound")
                .onOwnNetwork()
                .running("mkdir /w; echo fine >/w/ok; exec httpd -f -p 8080 -h /w")
                .main(main -> main.withLivenessProbe(http("/ok").withFailureThreshold(1).build())));
    agent.pods().awaitRunning("notfound");
    RuntimeView.ContainerView main = agent.runtime().awaitRunning("notfound", "main");

    agent.runtime().exec(main, "rm", "/w/ok");

    agent.runtime().awaitReplacement("notfound", main);
    assertThat(agent.local().awaitEvent("notfound", "Unhealthy").message())
        .startsWith("Liveness probe failed: HTTP probe failed with statuscode: 404");
  }

  @Test
  void aRedirectToTheSameHostIsFollowed() throws Exception {
    agent
        .manifests()
        .put(
            BusyboxPod.named("moved")
                .onOwnNetwork()
                // Of a folder without its slash, httpd says where the one with the slash is.
                .running("mkdir -p /w/dir; echo hi >/w/dir/index.html; exec httpd -f -p 8080 -h /w")
                .main(main -> main.withReadinessProbe(http("/dir").build())));

    agent.pods().await("moved", "readiness", ProbeDetailsIT::isReady);
  }

  @Test
  void aRedirectToAnotherHostIsAWarningAndNoFailure() throws Exception {
    agent
        .manifests()
        .put(
            answering(
                "elsewhere",
                "HTTP/1.1 302 Found\\r\\nLocation: http://elsewhere.invalid/\\r\\n"
                    + "Content-Length: 0\\r\\n\\r\\n"));

    agent.pods().await("elsewhere", "readiness", ProbeDetailsIT::isReady);
    assertThat(agent.local().awaitEvent("elsewhere", "ProbeWarning").message())
        .startsWith("Readiness probe warning: Probe terminated redirects");
  }

  @Test
  void anHttpProbeSaysWhoItIs() throws Exception {
    agent
        .manifests()
        .put(answering("curious", "HTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n"));
    agent.pods().await("curious", "readiness", ProbeDetailsIT::isReady);

    String request =
        agent
            .runtime()
            .exec(agent.runtime().awaitRunning("curious", "main"), "cat", "/tmp/request")
            .stdout();

    assertThat(request)
        .startsWith("GET /asked HTTP/1.1")
        .contains("User-Agent: kube-probe/1.36")
        .contains("Accept: */*")
        .containsIgnoringCase("Connection: close");
  }

  @Test
  void aProbeMayNameAnotherHost() throws Exception {
    var asked = new CopyOnWriteArrayList<String>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked.add(exchange.getRequestURI().getPath());
          exchange.sendResponseHeaders(200, 2);
          exchange.getResponseBody().write("ok".getBytes(US_ASCII));
          exchange.close();
        });
    server.start();
    try {
      agent
          .manifests()
          .put(
              BusyboxPod.named("other")
                  .onOwnNetwork()
                  .main(main ->
                      main.withReadinessProbe(
                          new ProbeBuilder(http("/node").build())
                              .editHttpGet()
                              .withHost("127.0.0.1")
                              .withNewPort(server.getAddress().getPort())
                              .endHttpGet()
                              .build())));

      agent.pods().await("other", "readiness", ProbeDetailsIT::isReady);
      assertThat(asked).contains("/node");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void sidecarsAreProbedToo() throws Exception {
    Probe needsAFile = probe("test -e /tmp/ok").build();
    agent
        .manifests()
        .put(
            BusyboxPod.named("pair")
                .edit(pod ->
                    pod.editSpec()
                        .addNewInitContainer()
                        .withName("side")
                        .withImage(RealContainerd.BUSYBOX_IMAGE)
                        .withRestartPolicy("Always")
                        .withCommand("sh", "-c", "trap 'exit 0' TERM; sleep 2147483 & wait")
                        .withReadinessProbe(needsAFile)
                        .endInitContainer()
                        .endSpec()));
    RuntimeView.ContainerView side = agent.runtime().awaitRunning("pair", "side");
    agent.runtime().awaitRunning("pair", "main");
    agent
        .pods()
        .await(
            "pair",
            "that it waits for its sidecar",
            pod ->
                !isReady(pod)
                    && pod.getStatus().getContainerStatuses().stream().anyMatch(s -> s.getReady()));

    agent.runtime().exec(side, "touch", "/tmp/ok");

    agent.pods().await("pair", "readiness", ProbeDetailsIT::isReady);
  }

  /** A server of one answer, which keeps the request. */
  private static BusyboxPod answering(String name, String answer) {
    String script =
        "while true; do printf '%s' | nc -l -p 8080 >>/tmp/request; done".formatted(answer);
    return BusyboxPod.named(name)
        .onOwnNetwork()
        .running(script)
        .main(main -> main.withReadinessProbe(http("/asked").build()));
  }

  private static ProbeBuilder http(String path) {
    return new ProbeBuilder()
        .withNewHttpGet()
        .withPath(path)
        .withNewPort(8080)
        .endHttpGet()
        .withPeriodSeconds(1);
  }

  private static ProbeBuilder probe(String script) {
    return new ProbeBuilder()
        .withNewExec()
        .withCommand("sh", "-c", script)
        .endExec()
        .withPeriodSeconds(1);
  }

  /** Writes how long the machine has run. */
  private static String uptime(String file) {
    return "cut -d' ' -f1 /proc/uptime >>/out/" + file;
  }

  private List<Double> numbers(String file) throws Exception {
    List<String> lines = shared.text(file).lines().toList();
    return lines.stream().map(Double::valueOf).toList();
  }

  private static boolean isReady(Pod pod) {
    return pod.getStatus().getConditions().stream()
        .anyMatch(each -> each.getType().equals("Ready") && each.getStatus().equals("True"));
  }
}
