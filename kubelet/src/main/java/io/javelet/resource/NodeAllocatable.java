package io.javelet.resource;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * What pods may have of a node. Pure, immutable. Upstream's counterpart: {@code
 * getNodeAllocatableAbsolute} and {@code GetNodeAllocatableReservation}.
 *
 * @param capacity all there is: {@link ResourceAmounts#CPU}, {@link ResourceAmounts#MEMORY}, {@link
 *     #PIDS}, {@link #EPHEMERAL_STORAGE} and {@code hugepages-…}
 * @param reserved for the system and for the agent and the runtime, together
 * @param evictionReserve what the hard eviction thresholds keep free
 */
public record NodeAllocatable(
    ResourceAmounts capacity, ResourceAmounts reserved, ResourceAmounts evictionReserve) {
  /** Processes and threads. */
  public static final String PIDS = "pid";

  /** Bytes of disk for logs, writable layers and emptyDirs. */
  public static final String EPHEMERAL_STORAGE = "ephemeral-storage";

  /**
   * What the cgroup of all pods is limited to: less than that, eviction begins. Huge pages are not
   * charged to it as memory, and yet not subtracted, as upstream.
   */
  public ResourceAmounts enforced() {
    return capacity.minus(reserved);
  }

  /** What pods can be promised: {@code status.allocatable}. Memory in huge pages is not there. */
  public ResourceAmounts promised() {
    ResourceAmounts rest = capacity.minus(reserved.plus(evictionReserve));
    ResourceAmounts hugePages =
        rest.only(name -> name.startsWith(ResourceAmounts.HUGEPAGES_PREFIX))
            .summedAs(ResourceAmounts.MEMORY);
    return rest.minus(hugePages);
  }

  /** What is reserved although it is not there, one line each; empty when all fits. */
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    ResourceAmounts kept = reserved.plus(evictionReserve);
    for (String name : new TreeSet<>(capacity.byName().keySet())) {
      if (kept.amount(name).compareTo(capacity.amount(name)) > 0) {
        problems.add(
            "%s: %s are reserved of %s"
                .formatted(
                    name,
                    kept.amount(name).toPlainString(),
                    capacity.amount(name).toPlainString()));
      }
    }
    return problems;
  }
}
