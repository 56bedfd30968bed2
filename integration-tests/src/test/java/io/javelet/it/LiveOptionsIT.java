package io.javelet.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.javelet.it.RuntimeView.ContainerView;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Options that are changed in the file of an agent that runs, and pods that feel it. */
final class LiveOptionsIT {
  private static final long SMALL_LOG = 64 * 1024;

  @RegisterExtension
  static final AgentUnderTest agent =
      AgentUnderTest.with(
          AgentSettings.usual()
              .field("containerLogMaxSize", "50Mi")
              .field("containerLogMaxFiles", 3)
              .field("featureGates", Map.of("KubeletCrashLoopBackOffMax", true))
              .field("crashLoopBackOff", Map.of("maxContainerRestartPeriod", "299s"))
              .field("enforceNodeAllocatable", List.of("pods"))
              .field("kubeReserved", Map.of("memory", "1Mi")));

  @Test
  void aReservationCountsForAdmissionAndForTheCgroupOfAllPods() throws Exception {
    agent.manifests().put(BusyboxPod.named("first"));
    agent.pods().awaitRunning("first");
    ContainerView first = agent.runtime().running("first", "main").orElseThrow();
    long before = limitOfAllPods(first);
    long most = before - (64L << 20);

    agent.place().reconfigure("\"1Mi\"", "\"" + most + "\"");
    try {
      Await.until(
          "the limit of all pods to fall",
          () -> limitOfAllPods(first) < before - most / 2,
          () -> limitOfAllPods(first) + " of " + before);
      agent.manifests().put(asking("large", "128Mi"));
      Pod waiting = agent.pods().awaitPhase("large", "Pending");
      assertThat(waiting.getStatus().getReason()).isEqualTo("OutOfmemory");
    } finally {
      agent.place().reconfigure("\"" + most + "\"", "\"1Mi\"");
    }

    agent.pods().awaitRunning("large");
    assertThat(limitOfAllPods(first)).isEqualTo(before);
    assertThat(agent.runtime().running("first", "main")).contains(first);
  }

  @Test
  void aSmallerLogSizeHoldsForLogsThatAreOpen() throws Exception {
    agent
        .manifests()
        .put(
            BusyboxPod.named("talker")
                .firstRunning("while true; do seq 1000 1999; sleep 0.05; done"));
    ContainerView main = agent.runtime().awaitRunning("talker", "main");
    Await.until(
        "the log to grow beyond the later limit",
        () -> agent.logs().files("talker", "main").getFirst().toFile().length() > 2 * SMALL_LOG,
        () -> "");
    assertThat(agent.logs().files("talker", "main")).hasSize(1);

    agent.place().reconfigure("\"50Mi\"", "\"64Ki\"");
    try {
      Await.until(
          "the log to be rotated",
          () -> agent.logs().files("talker", "main").size() == 3,
          () -> agent.logs().files("talker", "main").toString());
    } finally {
      agent.place().reconfigure("\"64Ki\"", "\"50Mi\"");
    }
    assertThat(agent.runtime().running("talker", "main")).contains(main);
  }

  @Test
  void aLowerBackOffCapShortensTheWaitThatIsUnderWay() throws Exception {
    agent
        .manifests()
        .put(
            BusyboxPod.named("crasher")
                .main(main -> main.withCommand("sh", "-c", "date +%s; exit 1")));
    // The first restart is immediate, the second after 10 s, the third would be after 20 s more.
    agent.pods().awaitRestarts("crasher", "main", 2);
    Instant before = Instant.now();

    agent.place().reconfigure("\"299s\"", "\"1s\"");
    try {
      agent.pods().awaitRestarts("crasher", "main", 6);
    } finally {
      agent.place().reconfigure("\"1s\"", "\"299s\"");
    }
    // With the former cap these four would take 20 + 40 + 80 + 160 s.
    assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(60));
  }

  @Test
  void whatIsFollowedIsNamedAndSoIsWhatNeedsARestart() throws Exception {
    Map<String, String> live = new LinkedHashMap<>();
    live.put("containerLogMaxWorkers", "2");
    live.put("containerLogMonitorInterval", "\"7s\"");
    live.put("imageMinimumGCAge", "\"3m\"");
    live.put("imageMaximumGCAge", "\"100h\"");
    live.put("imageGCLowThresholdPercent", "70");
    live.put("serializeImagePulls", "false");
    live.put("maxParallelImagePulls", "3");
    live.put("registryPullQPS", "7");
    live.put("registryBurst", "14");
    live.put("systemReserved", "{\"memory\": \"1Mi\"}");
    live.put("evictionSoft", "{\"memory.available\": \"1Mi\"}");
    live.put("evictionSoftGracePeriod", "{\"memory.available\": \"9m\"}");
    live.put("evictionMinimumReclaim", "{\"memory.available\": \"1Mi\"}");
    live.put("evictionPressureTransitionPeriod", "\"4m\"");
    live.put("evictionMaxPodGracePeriod", "12");
    live.put("fileCheckFrequency", "\"19s\"");
    var text = new StringBuilder("\"failSwapOn\" : false, \"maxPods\": 99");
    live.forEach((name, value) -> text.append(", \"%s\": %s".formatted(name, value)));
    int before = agent.process().log().size();

    agent.place().reconfigure("\"failSwapOn\" : false", text.toString());
    try {
      Await.until(
          "the log to say what needs a restart",
          () -> since(before).anyMatch(line -> line.contains("need a restart")),
          () -> agent.process().logTail());
    } finally {
      agent.place().reconfigure(text.toString(), "\"failSwapOn\" : false");
    }

    assertThat(since(before).filter(line -> line.contains("configuration is in force")).findFirst())
        .hasValueSatisfying(line -> assertThat(line).contains(live.keySet()));
    assertThat(since(before).filter(line -> line.contains("need a restart")).findFirst())
        .hasValueSatisfying(line ->
            assertThat(line).contains("options=[\"maxPods: ").doesNotContain(live.keySet()));
  }

  private static Stream<String> since(int line) throws IOException {
    return agent.process().log().stream().skip(line);
  }

  private static BusyboxPod asking(String name, String memory) {
    return BusyboxPod.named(name)
        .main(main ->
            main.withResources(
                new ResourceRequirementsBuilder()
                    .withRequests(Map.of("memory", new Quantity(memory)))
                    .build()));
  }

  /** Bytes of memory that the kernel lets all pods of the agent have together. */
  private static long limitOfAllPods(ContainerView container) throws Exception {
    var view = new KernelView(agent.runtime().pid(container));
    String file = KernelView.isUnified() ? "memory.max" : "memory.limit_in_bytes";
    return Long.parseLong(view.allPods("memory", file).strip());
  }
}
