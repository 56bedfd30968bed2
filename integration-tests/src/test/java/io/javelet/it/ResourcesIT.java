package io.javelet.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What manifests promise about CPU and memory, read back from the kernel. */
class ResourcesIT {
  private static final String NONE = "-";
  private static final long PAGE = 4096;

  @RegisterExtension
  static final AgentUnderTest agent =
      AgentUnderTest.with(
          AgentSettings.usual()
              .field("podPidsLimit", 321)
              .field("systemReserved", Map.of("cpu", "100m", "memory", "64Mi"))
              .field("kubeReserved", Map.of("memory", "64Mi", "pid", "100"))
              .field("enforceNodeAllocatable", List.of("pods")));

  /** One line of the table. */
  private record Case(
      String name,
      String main,
      String others,
      String podShares,
      String podQuota,
      String podMemory,
      String shares,
      String quota,
      String memory) {}

  @Test
  void theKernelEnforcesWhatManifestsDeclare() throws IOException, InterruptedException {
    List<Case> cases = cases();
    assertThat(cases).hasSizeGreaterThanOrEqualTo(30);
    List<String> expected = new ArrayList<>();
    List<String> found = new ArrayList<>();
    // One after the other: all at once they would ask for more than a small node has.
    for (Case each : cases) {
      agent.manifests().put(pod(each));
      var container = agent.runtime().awaitRunning(each.name(), BusyboxPod.MAIN);
      expected.add(expected(each));
      found.add(found(each, new KernelView(agent.runtime().pid(container))));
      agent.manifests().remove(each.name() + ".yaml");
    }
    assertThat(found).containsExactlyElementsOf(expected);
  }

  @Test
  void allPodsTogetherAreLimitedToWhatTheNodeHasForThem() throws IOException, InterruptedException {
    agent.manifests().put(BusyboxPod.named("any"));
    var container = agent.runtime().awaitRunning("any", BusyboxPod.MAIN);
    KernelView kernel = new KernelView(agent.runtime().pid(container));
    boolean unified = KernelView.isUnified();
    String above = "../../";

    long memory = memoryTotal() - (128L << 20);
    assertThat(kernel.pod("memory", above + (unified ? "memory.max" : "memory.limit_in_bytes")))
        .isEqualTo(Long.toString(memory / PAGE * PAGE));
    long shares = (Runtime.getRuntime().availableProcessors() * 1000L - 100) * 1024 / 1000;
    assertThat(kernel.pod("cpu", above + (unified ? "cpu.weight" : "cpu.shares")))
        .isEqualTo(Long.toString(unified ? weight(shares) : shares));
    long processes =
        Math.min(parameter("/proc/sys/kernel/pid_max"), parameter("/proc/sys/kernel/threads-max"));
    assertThat(kernel.pod("pids", above + "pids.max")).isEqualTo(Long.toString(processes - 100));
  }

  @Test
  void aContainerOverItsCpuLimitIsThrottled() throws IOException, InterruptedException {
    agent
        .manifests()
        .put(
            BusyboxPod.named("busy")
                .running("while :; do :; done")
                .main(c -> c.withResources(resources("cpu=20m/50m"))));
    var container = agent.runtime().awaitRunning("busy", BusyboxPod.MAIN);
    KernelView kernel = new KernelView(agent.runtime().pid(container));

    Await.until(
        "the kernel to have throttled the container 5 times",
        () -> throttled(kernel) >= 5,
        () -> kernel.container("cpu", "cpu.stat"));
  }

  @Test
  void aContainerOverItsMemoryLimitIsKilledAndSaysSo() throws IOException, InterruptedException {
    agent
        .manifests()
        .put(
            BusyboxPod.named("hungry")
                .running("dd if=/dev/zero of=/dev/null bs=256M count=1")
                .main(c -> c.withResources(resources("memory=32Mi/48Mi")))
                .edit(p -> p.editSpec().withRestartPolicy("Never").endSpec()));

    Pod pod = agent.pods().awaitPhase("hungry", "Failed");

    var ended = PodsView.status(pod, BusyboxPod.MAIN).orElseThrow().getState().getTerminated();
    assertThat(ended.getReason()).isEqualTo("OOMKilled");
    assertThat(ended.getExitCode()).isEqualTo(137);
    Await.until(
        "an event that names the victim",
        () ->
            Files.readString(agent.place().log())
                .lines()
                .anyMatch(line ->
                    line.contains("reason=\"OOMKilling\"")
                        && line.contains("spec.containers{main}")
                        && line.contains("memory limit was reached, victim process: dd, pid: ")),
        () -> agent.process().logTail());
  }

  @Test
  void aPodsLimitHoldsForAllItsContainersTogether() throws IOException, InterruptedException {
    agent
        .manifests()
        .put(
            BusyboxPod.named("sharing")
                .running("dd if=/dev/zero of=/dev/null bs=256M count=1; sleep 1000000")
                .edit(p -> p.editSpec().withResources(resources("memory=32Mi/64Mi")).endSpec()));
    var container = agent.runtime().awaitRunning("sharing", BusyboxPod.MAIN);
    KernelView kernel = new KernelView(agent.runtime().pid(container));

    Await.until(
        "the kernel to have killed the process that wanted more than its pod may have",
        () -> kills(kernel) > 0,
        () -> "kills: " + kills(kernel));
  }

  @Test
  void theKernelKnowsWhomToKillFirst() throws IOException, InterruptedException {
    agent.manifests().put(BusyboxPod.named("first"));
    agent
        .manifests()
        .put(BusyboxPod.named("middle").main(c -> c.withResources(resources("memory=512Mi/"))));
    int middle = (int) (1000 - 1000 * (512L << 20) / memoryTotal());

    assertThat(oomScore("first")).isEqualTo(1000);
    assertThat(oomScore("middle")).isEqualTo(middle);
  }

  private static int oomScore(String pod) throws IOException, InterruptedException {
    var container = agent.runtime().awaitRunning(pod, BusyboxPod.MAIN);
    return new KernelView(agent.runtime().pid(container)).oomScore();
  }

  private static String expected(Case each) throws IOException {
    return line(
        each.name(),
        KernelView.isUnified()
            ? Long.toString(weight(Long.parseLong(each.podShares())))
            : each.podShares() + " " + each.shares(),
        each.podQuota() + " " + each.quota(),
        inPages(each.podMemory()) + " " + inPages(each.memory()),
        "321");
  }

  private static String found(Case each, KernelView kernel) throws IOException {
    boolean unified = KernelView.isUnified();
    return line(
        each.name(),
        unified
            ? kernel.pod("cpu", "cpu.weight")
            : kernel.pod("cpu", "cpu.shares") + " " + kernel.container("cpu", "cpu.shares"),
        quota(unified, kernel::pod) + " " + quota(unified, kernel::container),
        memory(unified, kernel::pod) + " " + memory(unified, kernel::container),
        kernel.pod("pids", "pids.max"));
  }

  /** Of the pod and of its first container, as far as each is comparable. */
  private static String line(
      String name, String weights, String quotas, String memories, String processes) {
    return "%s: weights %s, quotas %s, memory %s, processes %s"
        .formatted(name, weights, quotas, memories, processes);
  }

  private interface CgroupFile {
    String read(String controller, String file) throws IOException;
  }

  private static String quota(boolean unified, CgroupFile cgroup) throws IOException {
    String quota =
        unified
            ? cgroup.read("cpu", "cpu.max").split(" ", -1)[0]
            : cgroup.read("cpu", "cpu.cfs_quota_us");
    return quota.equals("max") || quota.equals("-1") ? NONE : quota;
  }

  private static String memory(boolean unified, CgroupFile cgroup) throws IOException {
    String memory = cgroup.read("memory", unified ? "memory.max" : "memory.limit_in_bytes");
    // Version 1 writes no limit as the largest number of pages there is.
    return memory.equals("max") || memory.length() >= 19 ? NONE : memory;
  }

  private static String inPages(String bytes) {
    return bytes.equals(NONE) ? NONE : Long.toString(Long.parseLong(bytes) / PAGE * PAGE);
  }

  private static long throttled(KernelView kernel) throws IOException {
    return kernel
        .container("cpu", "cpu.stat")
        .lines()
        .filter(line -> line.startsWith("nr_throttled "))
        .mapToLong(line -> Long.parseLong(line.substring("nr_throttled ".length())))
        .findFirst()
        .orElse(0);
  }

  private static long kills(KernelView kernel) throws IOException {
    boolean unified = KernelView.isUnified();
    String events =
        unified
            ? kernel.container("memory", "memory.events")
            : kernel.container("memory", "memory.oom_control");
    return events
        .lines()
        .filter(line -> line.startsWith("oom_kill "))
        .mapToLong(line -> Long.parseLong(line.substring("oom_kill ".length())))
        .sum();
  }

  private static long weight(long shares) {
    return 1 + (shares - 2) * 9999 / 262_142;
  }

  private static long memoryTotal() throws IOException {
    return Files.readAllLines(Path.of("/proc/meminfo")).stream()
        .filter(line -> line.startsWith("MemTotal:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
        .findFirst()
        .orElseThrow();
  }

  private static long parameter(String file) throws IOException, InterruptedException {
    return Long.parseLong(Command.run("cat", file).strip());
  }

  private static BusyboxPod pod(Case each) {
    BusyboxPod pod = BusyboxPod.named(each.name()).main(c -> c.withResources(resources(each.main)));
    for (String part : each.others().split(";", -1)) {
      if (!part.isBlank()) {
        int colon = part.lastIndexOf(':');
        String[] kind = part.substring(0, colon).strip().split(":", 2);
        ResourceRequirements resources = resources(part.substring(colon + 1));
        pod = pod.edit(builder -> with(builder, kind, resources));
      }
    }
    return pod;
  }

  private static PodBuilder with(PodBuilder pod, String[] kind, ResourceRequirements resources) {
    Container waiting =
        new ContainerBuilder(pod.buildSpec().getContainers().getFirst())
            .withName(kind[kind.length - 1])
            .withResources(resources)
            .build();
    return switch (kind[0]) {
      case "pod" -> pod.editSpec().withResources(resources).endSpec();
      case "overhead" -> pod.editSpec().withOverhead(resources.getRequests()).endSpec();
      case "init" ->
          pod.editSpec()
              .addToInitContainers(new ContainerBuilder(waiting).withCommand("true").build())
              .endSpec();
      case "sidecar" ->
          pod.editSpec()
              .addToInitContainers(
                  new ContainerBuilder(waiting).withRestartPolicy("Always").build())
              .endSpec();
      default -> pod.editSpec().addToContainers(waiting).endSpec();
    };
  }

  /** From {@code cpu=request/limit memory=…}. */
  private static ResourceRequirements resources(String text) {
    Map<String, Quantity> requests = new LinkedHashMap<>();
    Map<String, Quantity> limits = new LinkedHashMap<>();
    for (String part : text.strip().split("\\s+", -1)) {
      if (!part.isEmpty()) {
        String[] nameAndAmounts = part.split("=", 2);
        String[] amounts = nameAndAmounts[1].split("/", 2);
        if (!amounts[0].isEmpty()) {
          requests.put(nameAndAmounts[0], Quantity.parse(amounts[0]));
        }
        if (amounts.length > 1 && !amounts[1].isEmpty()) {
          limits.put(nameAndAmounts[0], Quantity.parse(amounts[1]));
        }
      }
    }
    return new ResourceRequirementsBuilder().withRequests(requests).withLimits(limits).build();
  }

  private static List<Case> cases() throws IOException {
    try (InputStream table =
        Objects.requireNonNull(ResourcesIT.class.getResourceAsStream("resources.csv"))) {
      List<Case> cases = new ArrayList<>();
      for (String line :
          new String(table.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        if (!line.startsWith("#") && !line.isBlank()) {
          String[] cells = line.split("\\|", -1);
          for (int i = 0; i < cells.length; i++) {
            cells[i] = cells[i].strip();
          }
          cases.add(
              new Case(
                  cells[0], cells[1], cells[2], cells[3], cells[4], cells[5], cells[6], cells[7],
                  cells[8]));
        }
      }
      return cases;
    }
  }
}
