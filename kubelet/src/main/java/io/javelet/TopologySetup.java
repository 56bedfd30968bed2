package io.javelet;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.admission.Refusal;
import io.javelet.admission.ResourceCheck;
import io.javelet.config.KubeletConfiguration;
import io.javelet.config.LoadResult;
import io.javelet.metrics.TopologyMetrics;
import io.javelet.resource.FixedResources;
import io.javelet.resource.MemorySettings;
import io.javelet.resource.NodeAllocatable;
import io.javelet.resource.ResourceAmounts;
import io.javelet.runtime.ContainerId;
import io.javelet.runtime.ContainerRuntime;
import io.javelet.runtime.CriException;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import io.javelet.topology.CpuReconciler;
import io.javelet.topology.ResourceManagers;
import io.javelet.topology.ResourceManagersStart;
import io.javelet.topology.TopologySettings;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Builds who decides which CPUs containers have to themselves, and shows it the pods. No logic. */
final class TopologySetup {
  private TopologySetup() {}

  /** Tells who moves containers, once there is somebody, that some may have to be moved. */
  static final class Moves implements Runnable {
    private volatile Optional<CpuReconciler> reconciler = Optional.empty();

    void connect(CpuReconciler mover) {
      reconciler = Optional.of(mover);
    }

    @Override
    public void run() {
      reconciler.ifPresent(CpuReconciler::look);
    }
  }

  /**
   * The managers.
   *
   * @param changed called when somebody has other CPUs than before
   */
  static ResourceManagers managers(
      LoadResult.Loaded loaded, NodeResources resources, TopologyMetrics metrics, Runnable changed)
      throws IOException {
    KubeletConfiguration configuration = loaded.configuration();
    NodeAllocatable allocatable = resources.allocatable();
    ResourceAmounts kept = allocatable.capacity().minus(allocatable.promised());
    var reserved =
        new TopologySettings.Reserved(
            kept.cpuMillis(), configuration.resources().reservations().systemCpus(), memory(kept));
    return ResourceManagersStart.here(
            new TopologySettings(
                configuration.resources().cpu(),
                configuration.resources().memory(),
                configuration.resources().topology(),
                reserved),
            loaded.flags().paths().rootDirectory(),
            allocatable.capacity().memoryBytes())
        .open(metrics, changed);
  }

  /**
   * What pods cannot be given anew while they run, since they have CPUs or memory to themselves.
   */
  static FixedResources fixed(LoadResult.Loaded loaded, MemorySettings memory) {
    KubeletConfiguration configuration = loaded.configuration();
    return FixedResources.of(
        configuration.resources().cpu().staticPolicy()
            && !loaded.gates().enabled("InPlacePodVerticalScalingExclusiveCPUs"),
        configuration.resources().memory().staticPolicy()
            && !loaded.gates().enabled("InPlacePodVerticalScalingExclusiveMemory"),
        memory);
  }

  private static Map<String, Long> memory(ResourceAmounts kept) {
    Map<String, Long> bytes = new HashMap<>();
    for (String kind : kept.byName().keySet()) {
      boolean isMemory =
          kind.equals(ResourceAmounts.MEMORY) || kind.startsWith(ResourceAmounts.HUGEPAGES_PREFIX);
      if (isMemory && kept.hasSome(kind)) {
        bytes.put(kind, kept.value(kind));
      }
    }
    return bytes;
  }

  /** The managers, as admission asks them. */
  record Check(ResourceManagers managers) implements ResourceCheck {
    @Override
    public Optional<Refusal> refuse(Pod pod, List<Pod> others) {
      // Another pod's end can help.
      return managers.denial(pod).map(denial -> Refusal.forNow(denial.reason(), denial.message()));
    }

    @Override
    public void decided(Pod pod, boolean taken) {
      managers.decided(pod, taken);
    }

    @Override
    public void released(PodUid uid) {
      managers.release(uid);
    }
  }

  /** The containers, as the managers see them. */
  record Containers(PodAssembly agent, ContainerRuntime runtime)
      implements CpuReconciler.Containers {
    @Override
    public List<CpuReconciler.Running> running() throws CriException {
      List<CpuReconciler.Running> all = new ArrayList<>();
      for (Pod pod : agent.podManager().pods().all()) {
        var uid = new PodUid(pod.getMetadata().getUid());
        agent.pleg().newerThan(uid, PodFullName.of(pod), Instant.MIN).running().stream()
            .map(each -> new CpuReconciler.Running(uid, each.name(), each.id()))
            .forEach(all::add);
      }
      return all;
    }

    @Override
    public void setCpus(ContainerId id, String cpus) throws CriException {
      runtime.moveContainer(id, cpus);
    }
  }
}
