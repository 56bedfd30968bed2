package io.javelet.resource;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.pod.StaticPods;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What the memory controller of cgroup v2 is told of containers and pods besides their limit, and
 * what they may swap. Pure. Upstream's counterpart: the {@code Unified} part of {@code
 * generateLinuxContainerResources}, and {@code swapConfigurationHelper}.
 */
final class MemoryKeys {
  /** Protected in any case. */
  static final String MIN = "memory.min";

  /** Protected as long as others have something to give. */
  static final String LOW = "memory.low";

  /** Slowed down beyond. */
  static final String HIGH = "memory.high";

  private static final String SWAP_MAX = "memory.swap.max";
  private static final String GROUP_KILL = "memory.oom.group";
  private static final long PAGE = 4096;

  private MemoryKeys() {}

  /** Files and values for a container. */
  static Map<String, String> ofContainer(Pod pod, Container container, ContainerSettings settings) {
    MemorySettings memory = settings.memory();
    Map<String, String> keys = new TreeMap<>();
    if (!memory.unified()) {
      return keys;
    }
    if (memory.groupKill()) {
      keys.put(GROUP_KILL, "1");
    }
    DeclaredResources declared = DeclaredResources.of(container);
    long request = declared.requests().memoryBytes();
    memory
        .qos()
        .ifPresent(qos -> {
          keys.putAll(protection(qos, QosClass.of(pod), request));
          high(qos, request, declared.limits().memoryBytes())
              .ifPresent(bytes -> keys.put(HIGH, Long.toString(bytes)));
        });
    memory
        .swap()
        .ifPresent(swap ->
            keys.put(SWAP_MAX, Long.toString(swapBytes(pod, declared, swap, settings.capacity()))));
    return keys;
  }

  /** Files and values for a pod's own cgroup. */
  static Map<String, String> ofPod(Pod pod, MemorySettings memory) {
    return memory
        .qos()
        .filter(_ -> memory.unified())
        .map(qos -> protection(qos, QosClass.of(pod), PodResources.requests(pod).memoryBytes()))
        .orElse(Map.of());
  }

  /**
   * Memory and swap together on cgroup v1, where no swap means as much as memory alone; absent for
   * no limit.
   */
  static OptionalLong memoryAndSwap(long memoryLimit, MemorySettings memory) {
    Optional<MemorySettings.Swap> limitable = memory.swap().filter(_ -> !memory.unified());
    return limitable.isPresent() && memoryLimit > 0
        ? OptionalLong.of(memoryLimit)
        : OptionalLong.empty();
  }

  /**
   * What is protected of a request, by class. Both values are always said, so that one written
   * under another policy goes.
   */
  static Map<String, String> protection(MemorySettings.Qos qos, QosClass qosClass, long request) {
    long bytes = qos.tieredReservation() ? request : 0;
    return switch (qosClass) {
      case GUARANTEED -> Map.of(MIN, Long.toString(bytes), LOW, "0");
      case BURSTABLE, BEST_EFFORT -> Map.of(MIN, "0", LOW, Long.toString(bytes));
    };
  }

  /** Whether a container may swap on cgroup v2. */
  static boolean maySwap(Pod pod, DeclaredResources declared, MemorySettings.Swap swap) {
    return swap.limited()
        && QosClass.of(pod) == QosClass.BURSTABLE
        && !StaticPods.isCritical(pod)
        && declared.requests().memoryBytes() != declared.limits().memoryBytes();
  }

  private static OptionalLong high(MemorySettings.Qos qos, long request, long limit) {
    if (request == limit) {
      return OptionalLong.empty();
    }
    long most = limit != 0 ? limit : qos.allocatableBytes();
    long exact = (long) (request + (most - request) * qos.throttlingFactor());
    long high = exact / PAGE * PAGE;
    return most > 0 && high > request ? OptionalLong.of(high) : OptionalLong.empty();
  }

  private static long swapBytes(
      Pod pod, DeclaredResources declared, MemorySettings.Swap swap, NodeCapacity node) {
    long request = declared.requests().memoryBytes();
    return maySwap(pod, declared, swap)
        ? (long) ((double) request / node.memoryBytes() * swap.nodeBytes())
        : 0;
  }
}
