package io.javelet.stats;

import io.javelet.os.CgroupPath;
import io.javelet.runtime.RuntimeContainer;
import io.javelet.runtime.RuntimeSandbox;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What everything on this node uses, at one moment. Immutable.
 *
 * @param at when reading began
 * @param node the machine
 * @param groups cgroups that are no pod's: that of all pods, and those that were configured
 * @param pods those with something running
 * @param slow what takes time to find out
 */
record Measurement(
    Instant at, OfNode node, List<OfGroup> groups, List<OfPod> pods, SlowFacts slow) {
  Measurement {
    groups = List.copyOf(groups);
    pods = List.copyOf(pods);
  }

  /** A cgroup, what it uses, and how much of the processors it takes now. */
  record Use(CgroupPath cgroup, CgroupUsage usage, OptionalLong nanoCores) {}

  /**
   * The machine.
   *
   * @param bootedAt when it was started
   * @param memoryBytes its memory
   * @param swapBytes its swap
   * @param swapUsed of it
   * @param network its interfaces
   * @param mostPids how many processes there may be
   * @param tasks how many there are
   */
  record OfNode(
      Use use,
      Instant bootedAt,
      long memoryBytes,
      long swapBytes,
      long swapUsed,
      List<NetworkCounters> network,
      long mostPids,
      long tasks) {
    OfNode {
      network = List.copyOf(network);
    }
  }

  /** A cgroup by the name it is shown under, such as {@code pods}. */
  record OfGroup(String name, Use use) {}

  /**
   * A pod.
   *
   * @param sandbox its sandbox
   * @param use its cgroup; absent where it has none of its own
   * @param network its interfaces; absent on the node's network
   * @param containers those that run
   */
  record OfPod(
      PodSight sight,
      RuntimeSandbox sandbox,
      Optional<Use> use,
      Optional<List<NetworkCounters>> network,
      List<OfContainer> containers) {
    OfPod {
      containers = List.copyOf(containers);
    }
  }

  /** A container that runs; without use when its cgroup was not found. */
  record OfContainer(RuntimeContainer container, Optional<Use> use) {}
}
