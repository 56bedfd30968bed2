package io.javelet.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerResizePolicy;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.javelet.it.RuntimeView.ContainerView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Edits of nothing but CPU and memory, as the running container and the kernel see them. */
class ResizeIT {
  /** Nobody may have to wait for the next regular look. */
  @RegisterExtension
  static final AgentUnderTest agent =
      AgentUnderTest.with(AgentSettings.usual().field("syncFrequency", "1h"));

  @Test
  void moreAndLessIsInForceWithoutARestart() throws Exception {
    BusyboxPod pod = BusyboxPod.named("elastic");
    agent.manifests().put(with(pod, "100m", "64Mi"));
    ContainerView container = agent.runtime().awaitRunning("elastic", BusyboxPod.MAIN);
    KernelView kernel = new KernelView(agent.runtime().pid(container));
    String uid = agent.pods().awaitRunning("elastic").getMetadata().getUid();

    agent.manifests().put(with(pod, "200m", "128Mi"));
    awaitKernel(kernel, 20_000, 128L << 20);
    Pod after =
        agent
            .pods()
            .await(
                "elastic",
                "the new resources in the status",
                p -> quantity(p, "cpu").equals("200m") && resizing(p).isEmpty());
    assertThat(after.getMetadata().getUid()).isEqualTo(uid);
    assertThat(PodsView.restarts(after, BusyboxPod.MAIN)).isZero();
    for (String stage : List.of("started", "completed")) {
      assertThat(
              agent
                  .local()
                  .awaitEvent(
                      "elastic",
                      "Resize"
                          + stage.substring(0, 1).toUpperCase(Locale.ROOT)
                          + stage.substring(1))
                  .message())
          .startsWith("Pod resize " + stage + ": {\"containers\":[{\"name\":\"main\",")
          .contains("\"limits\":{\"cpu\":\"200m\",\"memory\":\"128Mi\"}");
    }

    agent.manifests().put(with(pod, "50m", "48Mi"));
    awaitKernel(kernel, 5_000, 48L << 20);
    assertThat(agent.runtime().running("elastic", BusyboxPod.MAIN)).contains(container);
  }

  @Test
  void aResizeOutlivesARestartOfTheAgent() throws Exception {
    BusyboxPod pod = BusyboxPod.named("lasting");
    agent.manifests().put(with(pod, "100m", "64Mi"));
    ContainerView container = agent.runtime().awaitRunning("lasting", BusyboxPod.MAIN);
    KernelView kernel = new KernelView(agent.runtime().pid(container));
    agent.pods().awaitRunning("lasting");
    agent.manifests().put(with(pod, "200m", "64Mi"));
    awaitKernel(kernel, 20_000, 64L << 20);

    agent.process().kill();
    agent.process().start();
    agent.pods().awaitRunning("lasting");
    agent.manifests().put(with(pod, "300m", "64Mi"));

    awaitKernel(kernel, 30_000, 64L << 20);
    assertThat(agent.runtime().running("lasting", BusyboxPod.MAIN)).contains(container);
  }

  @Test
  void whatTheNodeCannotGiveIsSaidAndHarmsNothing() throws Exception {
    BusyboxPod pod = BusyboxPod.named("greedy");
    agent.manifests().put(with(pod, "100m", "64Mi"));
    ContainerView container = agent.runtime().awaitRunning("greedy", BusyboxPod.MAIN);
    agent.pods().awaitRunning("greedy");

    agent.manifests().put(with(pod, "1000", "64Mi"));

    Pod after =
        agent
            .pods()
            .await(
                "greedy",
                "condition PodResizePending",
                p -> condition(p, "PodResizePending").isPresent());
    PodCondition pending = condition(after, "PodResizePending").orElseThrow();
    assertThat(pending.getStatus()).isEqualTo("True");
    assertThat(pending.getReason()).isEqualTo("Infeasible");
    assertThat(pending.getMessage()).startsWith("Node didn't have enough capacity: cpu");
    assertThat(quantity(after, "cpu")).isEqualTo("100m");
    assertThat(agent.local().awaitEvent("greedy", "ResizeInfeasible").message())
        .startsWith("Pod resize Infeasible: {\"containers\":[{\"name\":\"main\",")
        .contains("\"error\":\"Node didn't have enough capacity: cpu");
    assertThat(agent.runtime().running("greedy", BusyboxPod.MAIN)).contains(container);

    agent.manifests().put(with(pod, "150m", "64Mi"));
    awaitKernel(new KernelView(agent.runtime().pid(container)), 15_000, 64L << 20);
    agent.pods().await("greedy", "no condition of a resize", p -> resizing(p).isEmpty());
  }

  @Test
  void whatOthersHaveIsGivenWhenTheyAreGone() throws Exception {
    long most = machineMib() / 10 * 6;
    BusyboxPod pod = BusyboxPod.named("patient");
    BusyboxPod neighbour = with(BusyboxPod.named("neighbour"), "100m", most + "Mi");
    agent.manifests().put(with(pod, "100m", "64Mi"));
    agent.manifests().put(neighbour);
    ContainerView container = agent.runtime().awaitRunning("patient", BusyboxPod.MAIN);
    agent.pods().awaitRunning("patient");
    agent.pods().awaitRunning("neighbour");

    agent.manifests().put(with(pod, "100m", most + "Mi"));
    Pod waiting =
        agent
            .pods()
            .await(
                "patient",
                "condition PodResizePending",
                p -> condition(p, "PodResizePending").isPresent());
    PodCondition pending = condition(waiting, "PodResizePending").orElseThrow();
    assertThat(pending.getReason()).isEqualTo("Deferred");
    assertThat(pending.getMessage()).startsWith("Node didn't have enough resource: memory");
    assertThat(quantity(waiting, "memory")).isEqualTo("64Mi");

    agent.manifests().remove(neighbour);

    awaitKernel(new KernelView(agent.runtime().pid(container)), 10_000, most << 20);
    agent.pods().await("patient", "no condition of a resize", p -> resizing(p).isEmpty());
    assertThat(agent.runtime().running("patient", BusyboxPod.MAIN)).contains(container);
  }

  private static long machineMib() throws IOException {
    return Files.readAllLines(Path.of("/proc/meminfo")).stream()
        .filter(line -> line.startsWith("MemTotal:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aContainerIsRestartedWhereItsPolicySaysSo() throws Exception {
    BusyboxPod pod =
        BusyboxPod.named("careful")
            .main(
                c -> c.addToResizePolicy(new ContainerResizePolicy("memory", "RestartContainer")));
    agent.manifests().put(with(pod, "100m", "64Mi"));
    ContainerView first = agent.runtime().awaitRunning("careful", BusyboxPod.MAIN);
    agent.pods().awaitRunning("careful");

    agent.manifests().put(with(pod, "200m", "64Mi"));
    awaitKernel(new KernelView(agent.runtime().pid(first)), 20_000, 64L << 20);
    agent.manifests().put(with(pod, "200m", "96Mi"));

    ContainerView second = agent.runtime().awaitReplacement("careful", first);
    awaitKernel(new KernelView(agent.runtime().pid(second)), 20_000, 96L << 20);
    Pod after = agent.pods().awaitRestarts("careful", BusyboxPod.MAIN, 1);
    assertThat(agent.runtime().sandboxes("careful")).hasSize(1);
    assertThat(PodsView.restarts(after, BusyboxPod.MAIN)).isEqualTo(1);
  }

  private static BusyboxPod with(BusyboxPod pod, String cpu, String memory) {
    ResourceRequirements resources =
        new ResourceRequirementsBuilder()
            .addToRequests("cpu", new Quantity(cpu))
            .addToRequests("memory", new Quantity(memory))
            .addToLimits("cpu", new Quantity(cpu))
            .addToLimits("memory", new Quantity(memory))
            .build();
    return pod.main(c -> c.withResources(resources));
  }

  /** Both the container's cgroup and the pod's. */
  private static void awaitKernel(KernelView kernel, long quota, long memory)
      throws InterruptedException {
    Await.until(
        "quota %d and memory %d in the kernel".formatted(quota, memory),
        () ->
            quota(kernel, true).equals(Long.toString(quota))
                && quota(kernel, false).equals(Long.toString(quota))
                && memory(kernel, true).equals(Long.toString(memory))
                && memory(kernel, false).equals(Long.toString(memory)),
        () ->
            "container %s %s, pod %s %s"
                .formatted(
                    quota(kernel, false),
                    memory(kernel, false),
                    quota(kernel, true),
                    memory(kernel, true)));
  }

  private static String quota(KernelView kernel, boolean pod) throws IOException {
    String file = KernelView.isUnified() ? "cpu.max" : "cpu.cfs_quota_us";
    return (pod ? kernel.pod("cpu", file) : kernel.container("cpu", file)).split(" ", -1)[0];
  }

  private static String memory(KernelView kernel, boolean pod) throws IOException {
    String file = KernelView.isUnified() ? "memory.max" : "memory.limit_in_bytes";
    return pod ? kernel.pod("memory", file) : kernel.container("memory", file);
  }

  private static String quantity(Pod pod, String resource) {
    return PodsView.status(pod, BusyboxPod.MAIN)
        .map(status -> status.getResources().getRequests().get(resource))
        .map(Quantity::toString)
        .orElse("");
  }

  private static Optional<PodCondition> resizing(Pod pod) {
    return condition(pod, "PodResizePending").or(() -> condition(pod, "PodResizeInProgress"));
  }

  private static Optional<PodCondition> condition(Pod pod, String type) {
    return pod.getStatus().getConditions().stream()
        .filter(condition -> condition.getType().equals(type))
        .findFirst();
  }
}
