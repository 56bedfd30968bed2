package io.javelet.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Probes in numbers: minutes long and in need of a quiet machine, so not among the tests of every
 * run. {@code integration-tests/slow/probe-load} runs it and shows the figures.
 */
final class ProbeLoadSlow {
  private static final int CONTAINERS = 50;
  private static final int PODS = 100;
  private static final Duration WATCHED = Duration.ofMinutes(2);
  private static final Duration MEASURED = Duration.ofSeconds(60);
  private static final double CLOCK_TICKS = 100;

  @RegisterExtension
  static final AgentUnderTest agent =
      AgentUnderTest.with(AgentSettings.usual().field("maxPods", 500));

  private final SharedFolder shared = new SharedFolder(agent);

  @Test
  void fiftyContainersWithExecProbesEachSecondAreAskedInTimeAndNoneIsRestarted() throws Exception {
    BusyboxPod pod = shared.in(BusyboxPod.named("fifty"));
    for (int i = 0; i < CONTAINERS; i++) {
      pod = withProbed(pod, "c" + i);
    }
    agent.manifests().put(pod);
    agent.pods().awaitRunning("fifty");
    double begin = uptime();

    Thread.sleep(WATCHED);

    double end = uptime();
    double latest = 0;
    long asked = 0;
    for (int i = 0; i < CONTAINERS; i++) {
      List<Double> times = times("c" + i, begin, end);
      asked += times.size();
      latest = Math.max(latest, largestGap(times) - 1);
    }
    Pod now = agent.pods().find("fifty").orElseThrow();
    System.out.printf(
        "%d containers, exec probes each second, %d s: %d probes, latest %.2f s late%n",
        CONTAINERS, WATCHED.toSeconds(), asked, latest);
    assertThat(now.getStatus().getContainerStatuses())
        .allMatch(status -> status.getRestartCount() == 0);
    assertThat(latest).isLessThan(1);
  }

  @Test
  void aHundredPodsWithTcpProbesEachSecondCostLittle() throws Exception {
    try (var listener = new ServerSocket(0, 500, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> accept(listener));
      Probe probe =
          new ProbeBuilder()
              .withNewTcpSocket()
              .withHost("127.0.0.1")
              .withNewPort(listener.getLocalPort())
              .endTcpSocket()
              .withPeriodSeconds(1)
              .build();
      for (int i = 0; i < PODS; i++) {
        agent
            .manifests()
            .put(
                BusyboxPod.named("tcp" + i)
                    .main(main -> main.withReadinessProbe(probe).withLivenessProbe(probe)));
      }
      for (int i = 0; i < PODS; i++) {
        agent.pods().awaitRunning("tcp" + i);
      }
      Thread.sleep(Duration.ofSeconds(5));
      double before = cpuSeconds();

      Thread.sleep(MEASURED);

      double share = (cpuSeconds() - before) / MEASURED.toSeconds();
      System.out.printf(
          "%d pods, two TCP probes each every second: %.1f %% of a core%n", PODS, share * 100);
      assertThat(share).isLessThan(0.10);
    }
  }

  private static BusyboxPod withProbed(BusyboxPod pod, String name) {
    Probe probe =
        new ProbeBuilder()
            .withNewExec()
            .withCommand("sh", "-c", "cut -d' ' -f1 /proc/uptime >>/out/" + name)
            .endExec()
            .withPeriodSeconds(1)
            .withTimeoutSeconds(5)
            .build();
    return pod.edit(builder ->
        builder
            .editSpec()
            .addToContainers(
                new ContainerBuilder()
                    .withName(name)
                    .withImage(RealContainerd.BUSYBOX_IMAGE)
                    .withCommand("sh", "-c", "trap 'exit 0' TERM; sleep 2147483 & wait")
                    .addNewVolumeMount()
                    .withName("out")
                    .withMountPath(SharedFolder.INSIDE)
                    .endVolumeMount()
                    .withLivenessProbe(probe)
                    .build())
            .endSpec());
  }

  private List<Double> times(String container, double begin, double end) throws IOException {
    List<Double> times = new ArrayList<>();
    for (String line : shared.text(container).lines().toList()) {
      double time = Double.parseDouble(line);
      if (time >= begin && time <= end) {
        times.add(time);
      }
    }
    return times;
  }

  private static double largestGap(List<Double> times) {
    double largest = 0;
    for (int i = 1; i < times.size(); i++) {
      largest = Math.max(largest, times.get(i) - times.get(i - 1));
    }
    return times.isEmpty() ? Double.MAX_VALUE : largest;
  }

  private static double uptime() throws IOException {
    return Double.parseDouble(Files.readString(Path.of("/proc/uptime")).split(" ", 2)[0]);
  }

  /** What the agent's process has used so far. */
  private static double cpuSeconds() throws IOException {
    String stat = Files.readString(Path.of("/proc/" + agent.process().pid() + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / CLOCK_TICKS;
  }

  private static void accept(ServerSocket listener) {
    while (!listener.isClosed()) {
      try (Socket client = listener.accept()) {
        client.shutdownOutput();
      } catch (IOException over) {
        if (listener.isClosed()) {
          return;
        }
      }
    }
  }
}
