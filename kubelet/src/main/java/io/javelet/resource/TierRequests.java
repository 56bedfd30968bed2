package io.javelet.resource;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.runtime.PodUid;
import java.util.HashMap;
import java.util.Map;

/**
 * What the pods of each class ask for together. Thread-safe; remembers what it was told, writes
 * nothing.
 *
 * <p>After a start of the agent pods become known one by one. The weight of the burstable ones
 * therefore only grows, from what it was, until a pod is removed: a restart takes nothing from
 * those that run.
 */
final class TierRequests {
  /**
   * What all pods of a class ask for.
   *
   * @param burstableShares the weight of the burstable ones against their neighbours
   * @param guaranteedMemory bytes that guaranteed pods request
   * @param burstableMemory bytes that burstable pods request
   */
  record Sums(long burstableShares, long guaranteedMemory, long burstableMemory) {}

  private record Request(QosClass qos, long cpuMillis, long memoryBytes) {}

  private final Map<PodUid, Request> requests = new HashMap<>();
  private long announced;

  /** The burstable tier was there already, with these shares. */
  synchronized void found(long shares) {
    announced = Math.max(announced, shares);
  }

  /** A pod is there, or asks for something else than before. */
  synchronized void put(PodUid uid, Pod pod) {
    ResourceAmounts amounts = PodResources.requests(pod);
    var request = new Request(QosClass.of(pod), amounts.cpuMillis(), amounts.memoryBytes());
    Request before = requests.put(uid, request);
    long shares = shares();
    announced = before == null ? Math.max(announced, shares) : shares;
  }

  /** A pod is gone. */
  synchronized void remove(PodUid uid) {
    if (requests.remove(uid) != null) {
      announced = shares();
    }
  }

  synchronized Sums sums() {
    return new Sums(
        Math.max(announced, KernelValues.MIN_SHARES),
        memory(QosClass.GUARANTEED),
        memory(QosClass.BURSTABLE));
  }

  private long shares() {
    return KernelValues.shares(
        requests.values().stream()
            .filter(request -> request.qos == QosClass.BURSTABLE)
            .mapToLong(Request::cpuMillis)
            .sum());
  }

  private long memory(QosClass qos) {
    return requests.values().stream()
        .filter(request -> request.qos == qos)
        .mapToLong(Request::memoryBytes)
        .sum();
  }
}
