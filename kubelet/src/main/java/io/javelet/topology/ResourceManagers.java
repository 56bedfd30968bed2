package io.javelet.topology;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.config.TopologyConfiguration.TopologyPolicy;
import io.javelet.metrics.TopologyMetrics;
import io.javelet.resource.Placement;
import io.javelet.resource.Placements;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows who has which CPUs to himself, and decides who else gets some. Thread-safe. What is decided
 * is on the disk before it counts. It never touches a container; {@link CpuReconciler} does.
 * Upstream's counterparts: the CPU, memory and topology managers.
 */
public final class ResourceManagers implements Placements {
  private static final Logger log = LoggerFactory.getLogger(ResourceManagers.class);

  private final TopologyDecision decision;
  private final Optional<StaticCpus> staticCpus;
  private final Checkpoints checkpoints;
  private final CpuTopology machine;
  private final TopologyMetrics metrics;
  private final Runnable changed;
  private final ReentrantLock lock = new ReentrantLock();
  private Holdings held;

  /** The files. */
  record Checkpoints(CpuCheckpoint cpus, MemoryCheckpoint memory) {}

  ResourceManagers(ManagerParts parts, Holdings held, TopologyMetrics metrics, Runnable changed) {
    this.decision = parts.decision();
    this.staticCpus = parts.staticCpus();
    this.checkpoints = parts.checkpoints();
    this.machine = parts.machine().cpus();
    this.held = held;
    this.metrics = metrics;
    this.changed = changed;
    if (staticCpus.isPresent()) {
      metrics.showCpus();
    }
    if (decision.merge().policy() != TopologyPolicy.NONE) {
      metrics.showPlaces();
    }
    show(held);
  }

  /** Whether containers can have CPUs to themselves at all. */
  public boolean givesCpus() {
    return staticCpus.isPresent();
  }

  /** What speaks against a pod now; nothing is set aside for it. */
  public Optional<Denial> denial(Pod pod) {
    lock.lock();
    try {
      return decision
          .decide(pod, held)
          .refusal()
          .map(refused -> new Denial(refused.reason(), refused.message()));
    } finally {
      lock.unlock();
    }
  }

  /**
   * It was decided about a pod. One that is taken gets what it wants to have to itself; a pod that
   * has it keeps it, and one that cannot get it, because it ran before anybody decided, shares with
   * all others.
   */
  public void decided(Pod pod, boolean taken) {
    lock.lock();
    try {
      long began = System.nanoTime();
      TopologyDecision.Outcome outcome = decision.decide(pod, held);
      metrics.admission(System.nanoTime() - began);
      boolean news = !outcome.holdings().equals(held);
      if (outcome.refusal().isPresent() || (taken && news)) {
        count(outcome.counts());
      }
      if (taken && outcome.refusal().isPresent()) {
        log.atWarn()
            .addKeyValue("pod", PodFullName.of(pod))
            .addKeyValue("err", outcome.refusal().get().message())
            .log("A pod that runs cannot get CPUs or memory to itself; it shares with others");
      }
      if (!taken || !news) {
        return;
      }
      log.atInfo()
          .addKeyValue("pod", PodFullName.of(pod))
          .addKeyValue("cpus", outcome.holdings().cpus().of(pod.getMetadata().getUid()))
          .addKeyValue("shared", outcome.holdings().cpus().shared())
          .addKeyValue(
              "memory",
              outcome
                  .holdings()
                  .memory()
                  .blocks()
                  .getOrDefault(pod.getMetadata().getUid(), Map.of()))
          .log("Containers of a pod have CPUs or memory to themselves");
      keep(outcome.holdings());
    } finally {
      lock.unlock();
    }
    changed.run();
  }

  /** The pod has ended: others can have what it had. */
  public void release(PodUid uid) {
    releaseAll(Set.of(uid.value()));
  }

  /** No other pods than these are or will be on this node. */
  public void keepOnly(Set<PodUid> alive) {
    Set<String> gone;
    lock.lock();
    try {
      gone = new HashSet<>(held.pods());
    } finally {
      lock.unlock();
    }
    alive.forEach(uid -> gone.remove(uid.value()));
    releaseAll(gone);
  }

  private void releaseAll(Set<String> pods) {
    lock.lock();
    try {
      Holdings next = held;
      for (String pod : pods) {
        next = next.release(pod);
      }
      if (next.equals(held)) {
        return;
      }
      log.atInfo()
          .addKeyValue("podUIDs", pods)
          .addKeyValue("shared", next.cpus().shared())
          .log("What pods had to themselves is free");
      keep(next);
    } finally {
      lock.unlock();
    }
    changed.run();
  }

  @Override
  public Placement of(Pod pod, String container) {
    lock.lock();
    try {
      Optional<CpuSet> own = held.cpus().of(pod.getMetadata().getUid(), container);
      return new Placement(
          own.orElse(held.cpus().shared()).toString(),
          memoryNodes(pod, container).toString(),
          own.isPresent());
    } finally {
      lock.unlock();
    }
  }

  private CpuSet memoryNodes(Pod pod, String container) {
    return held.memory().of(pod.getMetadata().getUid(), container).stream()
        .map(MemoryHoldings.Block::nodes)
        .reduce(CpuSet.EMPTY, CpuSet::union);
  }

  @Override
  public void begins(Pod pod, String container) {
    lock.lock();
    try {
      MemoryHoldings next = StaticMemory.begun(held.memory(), pod, container);
      if (!next.equals(held.memory())) {
        keep(new Holdings(held.cpus(), next));
      }
    } finally {
      lock.unlock();
    }
  }

  /** The CPUs that a container should run on, in the kernel's list form. */
  String cpus(PodUid pod, String container) {
    lock.lock();
    try {
      return held.cpus().of(pod.value(), container).orElse(held.cpus().shared()).toString();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean hasOwnCpus(Pod pod) {
    lock.lock();
    try {
      return held.cpus().exclusive().containsKey(pod.getMetadata().getUid());
    } finally {
      lock.unlock();
    }
  }

  private void keep(Holdings next) {
    try {
      if (!next.cpus().equals(held.cpus())) {
        checkpoints.cpus().write(next.cpus());
      }
      if (!next.memory().equals(held.memory())) {
        checkpoints.memory().write(next.memory());
      }
    } catch (IOException failure) {
      log.atError()
          .addKeyValue("err", failure.toString())
          .log("Who has which CPUs and memory could not be written down; a restart would not know");
    }
    held = next;
    show(next);
  }

  private void show(Holdings now) {
    staticCpus.ifPresent(cpus -> {
      CpuSet exclusive = now.cpus().allExclusive();
      metrics.cpus(cpus.available(now.cpus()).size(), exclusive.size());
      for (int node : machine.numaNodes().list()) {
        metrics.cpusOfNode(node, machine.inNumaNode(node).and(exclusive).size());
      }
    });
  }

  private void count(Map<Count, Integer> counts) {
    counts.forEach((what, times) -> {
      switch (what) {
        case CPU_REQUEST -> metrics.cpuRequests(times);
        case CPU_ERROR -> metrics.cpuErrors(times);
        case MEMORY_REQUEST -> metrics.memoryRequests(times);
        case MEMORY_ERROR -> metrics.memoryErrors(times);
        case ADMISSION_ERROR -> metrics.admissionErrors(times);
        case WHOLE_CORES -> metrics.aligned("container", "physical_cpu", times);
        case WHOLE_CORES_FAILED -> metrics.notAligned("container", "physical_cpu", times);
        case ONE_CACHE -> metrics.aligned("container", "uncore_cache", times);
        case CONTAINER_ON_ONE_NODE -> metrics.aligned("container", "numa_node", times);
        case CONTAINER_ON_ONE_NODE_FAILED -> metrics.notAligned("container", "numa_node", times);
        case POD_ON_ONE_NODE -> metrics.aligned("pod", "numa_node", times);
        case POD_ON_ONE_NODE_FAILED -> metrics.notAligned("pod", "numa_node", times);
      }
    });
  }

  /** What nobody changes. */
  record ManagerParts(
      TopologyDecision decision,
      Optional<StaticCpus> staticCpus,
      Checkpoints checkpoints,
      Machine machine) {}
}
