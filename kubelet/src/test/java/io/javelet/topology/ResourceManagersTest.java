package io.javelet.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javelet.config.CpuConfiguration;
import io.javelet.config.MemoryConfiguration;
import io.javelet.config.TopologyConfiguration;
import io.javelet.config.TopologyConfiguration.TopologyPolicy;
import io.javelet.config.TopologyConfiguration.TopologyScope;
import io.javelet.config.value.MemoryReservation;
import io.javelet.config.value.Quantity;
import io.javelet.metrics.KubeletMetrics;
import io.javelet.resource.Placement;
import io.javelet.runtime.PodUid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a made-up machine of two NUMA nodes with four CPUs each. */
class ResourceManagersTest {
  @TempDir private Path folder = Path.of("");
  private final KubeletMetrics metrics =
      KubeletMetrics.create(Path.of("/proc/self"), Instant.EPOCH);
  private final AtomicInteger changes = new AtomicInteger();

  @BeforeEach
  void makeMachine() throws IOException {
    write("cpu/online", "0-7");
    for (int cpu = 0; cpu < 8; cpu++) {
      String its = "cpu/cpu" + cpu + "/topology/";
      write(its + "physical_package_id", String.valueOf(cpu / 4));
      write(its + "thread_siblings_list", String.valueOf(cpu));
    }
    for (int node = 0; node < 2; node++) {
      String its = "node/node" + node + "/";
      write(its + "cpulist", node * 4 + "-" + (node * 4 + 3));
      write(its + "meminfo", "Node 0 MemTotal: 8388608 kB");
      write(its + "distance", "10 20");
    }
  }

  @Test
  void whatIsAskedIsNotTakenAndWhatIsTakenIsKept() throws IOException {
    ResourceManagers managers = open(true, TopologyPolicy.NONE);
    var pod = TestPods.pod("one", "2 1500m");

    assertThat(managers.denial(pod)).isEmpty();
    assertThat(managers.hasOwnCpus(pod)).isFalse();
    managers.decided(pod, true);

    assertThat(managers.of(pod, "a").cpus()).isEqualTo("1-2");
    assertThat(managers.of(pod, "a").alone()).isTrue();
    assertThat(managers.of(pod, "b").cpus()).isEqualTo("0,3-7");
    assertThat(managers.of(pod, "b").alone()).isFalse();
    assertThat(managers.hasOwnCpus(pod)).isTrue();
    assertThat(changes).hasValue(1);

    ResourceManagers next = open(true, TopologyPolicy.NONE);
    assertThat(next.of(pod, "a").cpus()).isEqualTo("1-2");
    next.decided(pod, true);
    assertThat(next.of(pod, "a").cpus()).isEqualTo("1-2");
    next.keepOnly(Set.of(new PodUid("other")));
    assertThat(next.of(pod, "a").cpus()).isEqualTo("0-7");
    assertThat(file()).contains("\"defaultCpuSet\":\"0-7\"").doesNotContain("entries");
  }

  @Test
  void whatAPodHadIsFreeWhenItHasEnded() throws IOException {
    ResourceManagers managers = open(true, TopologyPolicy.NONE);
    var first = TestPods.pod("one", "7");
    var second = TestPods.pod("two", "1");
    managers.decided(first, true);
    assertThat(managers.denial(second))
        .hasValueSatisfying(denial -> {
          assertThat(denial.reason()).isEqualTo("UnexpectedAdmissionError");
          assertThat(denial.message()).contains("requested=1, available=0");
        });
    managers.decided(second, false);

    managers.release(new PodUid("one"));
    assertThat(managers.denial(second)).isEmpty();
    assertThat(metrics.text())
        .contains("kubelet_cpu_manager_pinning_requests_total 2\n")
        .contains("kubelet_cpu_manager_pinning_errors_total 1\n")
        .contains("kubelet_topology_manager_admission_requests_total 2\n")
        .contains("kubelet_cpu_manager_shared_pool_size_millicores 7000\n")
        .contains("kubelet_cpu_manager_exclusive_cpu_allocation_count 0\n");
  }

  @Test
  void aPodThatFitsOnNoNodeIsRefusedWhereOneNodeIsDemanded() throws IOException {
    ResourceManagers managers = open(true, TopologyPolicy.SINGLE_NUMA_NODE);
    assertThat(managers.denial(TestPods.pod("small", "4"))).isEmpty();
    var large = TestPods.pod("large", "5");

    assertThat(managers.denial(large))
        .contains(
            new Denial(
                "TopologyAffinityError", "Resources cannot be allocated with Topology locality"));
    managers.decided(large, false);
    managers.decided(TestPods.pod("small", "4"), true);

    assertThat(managers.of(TestPods.pod("small", "4"), "a").cpus()).isEqualTo("4-7");
    assertThat(metrics.text())
        .contains("kubelet_topology_manager_admission_errors_total 1\n")
        .contains("kubelet_cpu_manager_allocation_per_numa{numa_node=\"1\"} 4\n")
        .contains(
            "kubelet_container_aligned_compute_resources_count{boundary=\"numa_node\",scope=\"container\"}"
                + " 1\n")
        .contains(
            "kubelet_container_aligned_compute_resources_failure_count{boundary=\"numa_node\",scope=\"container\"}"
                + " 1\n");
  }

  @Test
  void theContainersOfAPodAreOnOneNodeWhereThatIsDemanded() throws IOException {
    ResourceManagers byContainer =
        open(true, TopologyPolicy.SINGLE_NUMA_NODE, TopologyScope.CONTAINER);
    var pod = TestPods.pod("pod", "2 3");
    assertThat(byContainer.denial(pod)).isEmpty();

    ResourceManagers byPod = open(true, TopologyPolicy.SINGLE_NUMA_NODE, TopologyScope.POD);
    assertThat(byPod.denial(pod)).isPresent();
    var smaller = TestPods.pod("pod", "1 3");
    byPod.decided(smaller, true);
    assertThat(byPod.of(smaller, "a").cpus()).isEqualTo("4");
    assertThat(byPod.of(smaller, "b").cpus()).isEqualTo("5-7");
  }

  @Test
  void withoutThePolicyNobodyHasAnything() throws IOException {
    ResourceManagers managers = open(false, TopologyPolicy.NONE);
    var pod = TestPods.pod("one", "2");
    managers.decided(pod, true);

    assertThat(managers.of(pod, "a").cpus()).isEmpty();
    assertThat(managers.givesCpus()).isFalse();
    assertThat(changes).hasValue(0);
    assertThat(file())
        .isEqualTo("{\"policyName\":\"none\",\"defaultCpuSet\":\"\",\"checksum\":1353318690}");
  }

  @Test
  void anotherPolicyThanTheFilesStopsTheStart() throws IOException {
    var _ = open(false, TopologyPolicy.NONE);

    assertThatThrownBy(() -> open(true, TopologyPolicy.NONE))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "could not restore state from checkpoint: configured policy \"static\" differs from state checkpoint policy \"none\", please drain this node and delete the CPU manager checkpoint file \"%s\" before restarting Kubelet"
                .formatted(folder.resolve("cpu_manager_state")));
  }

  @Test
  void aFileThatDoesNotFitTheMachineStopsTheStart() throws IOException {
    var _ = open(true, TopologyPolicy.NONE);
    write("cpu/online", "0-6");

    assertThatThrownBy(() -> open(true, TopologyPolicy.NONE))
        .hasMessageContaining(
            "current set of available CPUs \"0-6\" doesn't match with CPUs in state \"0-7\"")
        .hasMessageContaining("delete the CPU manager checkpoint file");
  }

  @Test
  void memoryAndCpusAreOfOneNode() throws IOException {
    ResourceManagers managers = openWithMemory();
    var first = TestPods.pod("one", "2/6Gi");
    var second = TestPods.pod("two", "init:1/5Gi 2/3Gi");
    managers.decided(first, true);
    managers.decided(second, true);

    assertThat(managers.of(first, "a")).isEqualTo(new Placement("1-2", "0", true));
    assertThat(managers.of(second, "b")).isEqualTo(new Placement("4-5", "1", true));
    // As upstream: where no node has enough, memory has no say about the place.
    assertThat(managers.denial(TestPods.pod("three", "1/4Gi")))
        .contains(
            new Denial(
                "UnexpectedAdmissionError",
                "Allocate failed due to [memorymanager] failed to find NUMA nodes to extend the"
                    + " current topology hint, which is unexpected"));
    managers.begins(second, "b");
    assertThat(managers.denial(TestPods.pod("three", "1/4Gi"))).isEmpty();

    assertThat(openWithMemory().of(first, "a").memoryNodes()).isEqualTo("0");
    managers.release(new PodUid("one"));
    managers.release(new PodUid("two"));
    assertThat(Files.readString(folder.resolve("memory_manager_state")))
        .contains("\"policyName\":\"Static\"")
        .doesNotContain("entries");
    assertThat(metrics.text())
        .contains("kubelet_memory_manager_pinning_requests_total 3\n")
        .contains("kubelet_memory_manager_pinning_errors_total 0\n");
  }

  @Test
  void reservationsThatDoNotFitStopTheStart() {
    assertThatThrownBy(() ->
            openWithMemory(
                List.of(
                    new MemoryReservation(
                        0, Map.of("memory", Quantity.parse("1Gi").orElseThrow())))))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("memoryManagerPolicy Static and reservedMemory: the total amount");
  }

  private ResourceManagers openWithMemory() throws IOException {
    Map<String, Quantity> half = Map.of("memory", Quantity.parse("1Gi").orElseThrow());
    return openWithMemory(List.of(new MemoryReservation(0, half), new MemoryReservation(1, half)));
  }

  private ResourceManagers openWithMemory(List<MemoryReservation> reserved) throws IOException {
    return new ResourceManagersStart(
            new TopologySettings(
                new CpuConfiguration(
                    true, Duration.ofMillis(100), true, Map.of(), Duration.ofSeconds(10)),
                new MemoryConfiguration(true, reserved, 0.9, false, Map.of(), false),
                new TopologyConfiguration(
                    TopologyPolicy.RESTRICTED, TopologyScope.CONTAINER, Map.of()),
                new TopologySettings.Reserved(500, Optional.empty(), Map.of("memory", 2L << 30))),
            new MachineReader(folder, 0),
            folder)
        .open(metrics.topology(), changes::incrementAndGet);
  }

  @Test
  void withoutReservedCpusThePolicyIsRefused() {
    assertThatThrownBy(() ->
            start(true, TopologyPolicy.NONE, TopologyScope.CONTAINER, 0)
                .open(metrics.topology(), changes::incrementAndGet))
        .hasMessageContaining("needs reserved CPUs");
  }

  private ResourceManagers open(boolean cpus, TopologyPolicy policy) throws IOException {
    return open(cpus, policy, TopologyScope.CONTAINER);
  }

  private ResourceManagers open(boolean cpus, TopologyPolicy policy, TopologyScope scope)
      throws IOException {
    return start(cpus, policy, scope, 500).open(metrics.topology(), changes::incrementAndGet);
  }

  private ResourceManagersStart start(
      boolean cpus, TopologyPolicy policy, TopologyScope scope, long reservedMillis) {
    return new ResourceManagersStart(
        new TopologySettings(
            new CpuConfiguration(
                true, Duration.ofMillis(100), cpus, Map.of(), Duration.ofSeconds(10)),
            new MemoryConfiguration(false, List.of(), 0.9, false, Map.of(), false),
            new TopologyConfiguration(policy, scope, Map.of()),
            new TopologySettings.Reserved(reservedMillis, Optional.empty(), Map.of())),
        new MachineReader(folder, 0),
        folder);
  }

  private String file() throws IOException {
    return Files.readString(folder.resolve("cpu_manager_state"));
  }

  private void write(String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.resolveSibling("."));
    Files.writeString(path, text);
  }
}
