package io.javelet.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.Quantity;
import io.javelet.it.RuntimeView.ContainerView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** CPUs that a container has to itself, as the kernel tells the containers. */
final class ExclusiveCpusIT {
  private static final String ALLOWED = "s/^Cpus_allowed_list:[[:space:]]*//p";
  private static final String ALL = online();

  @RegisterExtension
  static final AgentUnderTest agent =
      AgentUnderTest.with(
          AgentSettings.usual()
              .field("cpuManagerPolicy", "static")
              .field("cpuManagerReconcilePeriod", "1h")
              .field("memoryManagerPolicy", "Static")
              .field("topologyManagerPolicy", "single-numa-node")
              .field("evictionHard", Map.of("memory.available", "50Mi"))
              .field("kubeReserved", Map.of("cpu", "500m", "memory", "100Mi"))
              .field(
                  "reservedMemory",
                  List.of(Map.of("numaNode", 0, "limits", Map.of("memory", "150Mi")))));

  @BeforeAll
  static void thereAreTwo() {
    assumeTrue(ALL.equals("0-1"), "needs a machine of two CPUs");
  }

  @Test
  void aGuaranteedContainerHasACpuToItselfUntilItIsGone() throws Exception {
    agent.manifests().put(BusyboxPod.named("sharing"));
    agent.pods().awaitRunning("sharing");
    awaitAllowed("sharing", ALL);

    agent.manifests().put(guaranteed("alone"));
    agent.pods().awaitRunning("alone");
    assertThat(allowed("alone")).isEqualTo("1");
    assertThat(memory()).contains("\"numaAffinity\":[0],\"type\":\"memory\",\"size\":33554432");
    awaitAllowed("sharing", "0");
    String unlimited = KernelView.isUnified() ? "max" : "-1";
    assertThat(quotas("alone")).containsExactly(unlimited, unlimited);
    ContainerView alone = agent.runtime().awaitRunning("alone", "main");

    // Nobody is left over: the reserved CPU is given to nobody.
    agent.manifests().put(guaranteed("late"));
    assertThat(
            agent
                .pods()
                .await(
                    "late",
                    "to be refused",
                    pod -> Objects.equals(pod.getStatus().getReason(), "TopologyAffinityError"))
                .getStatus()
                .getMessage())
        .isEqualTo("Pod was rejected: Resources cannot be allocated with Topology locality");

    agent.process().stop();
    assertThat(state()).contains("\"policyName\":\"static\",\"defaultCpuSet\":\"0\"");
    agent.process().start();
    agent.pods().awaitRunning("alone");
    assertThat(agent.runtime().awaitRunning("alone", "main").id()).isEqualTo(alone.id());
    assertThat(allowed("alone")).isEqualTo("1");
    agent.manifests().put(BusyboxPod.named("newcomer"));
    agent.pods().awaitRunning("newcomer");
    assertThat(allowed("newcomer")).isEqualTo("0");

    agent.manifests().remove("alone.yaml");
    agent.pods().awaitRunning("late");
    assertThat(allowed("late")).isEqualTo("1");
    agent.manifests().remove("late.yaml");
    awaitAllowed("sharing", ALL);
    awaitAllowed("newcomer", ALL);
    assertThat(memory()).doesNotContain("entries");
    Await.until(
        "the CPU to be free in the file",
        () -> state().contains("\"defaultCpuSet\":\"0-1\""),
        ExclusiveCpusIT::state);
  }

  private static BusyboxPod guaranteed(String name) {
    Map<String, Quantity> amounts =
        Map.of("cpu", Quantity.parse("1"), "memory", Quantity.parse("32Mi"));
    return BusyboxPod.named(name)
        .main(container ->
            container.withNewResources().withRequests(amounts).withLimits(amounts).endResources());
  }

  private static void awaitAllowed(String pod, String expected) throws Exception {
    Await.until(
        pod + " to run on " + expected, () -> allowed(pod).equals(expected), () -> allowed(pod));
  }

  private static String allowed(String pod) throws InterruptedException {
    ContainerView container = agent.runtime().awaitRunning(pod, "main");
    return agent.runtime().exec(container, "sed", "-n", ALLOWED, "/proc/1/status").stdout().strip();
  }

  /** Of the container and of its pod. */
  private static List<String> quotas(String pod) throws IOException, InterruptedException {
    var kernel = new KernelView(agent.runtime().pid(agent.runtime().awaitRunning(pod, "main")));
    String file = KernelView.isUnified() ? "cpu.max" : "cpu.cfs_quota_us";
    return Stream.of(kernel.container("cpu", file), kernel.pod("cpu", file))
        .map(text -> text.split(" ", -1)[0])
        .toList();
  }

  private static String state() throws IOException {
    return Files.readString(agent.place().root().resolve("cpu_manager_state"));
  }

  private static String memory() throws IOException {
    return Files.readString(agent.place().root().resolve("memory_manager_state"));
  }

  private static String online() {
    try {
      return Files.readString(Path.of("/sys/devices/system/cpu/online")).strip();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
