package io.javelet.resource;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.javelet.runtime.PodUid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Remembers which resources pods were given, and which of them are in force, over restarts.
 * Thread-safe; a worker calls it for its own pod. It changes nothing in the runtime or the kernel.
 * Upstream's counterpart: the allocation manager and its two state files.
 *
 * <p>A pod without a record has what it declares. Records are written a moment later, on a thread
 * of their own: no pod's start waits for the disk.
 */
public final class PodAllocations {
  private final Supplier<ResourceAmounts> promised;
  private final AllocationCheckpoint allocatedFile;
  private final AllocationCheckpoint actuatedFile;

  /** Guarded by this, as is {@link #actuated}. */
  private final Map<PodUid, PodAllocation> allocated;

  private final Map<PodUid, PodAllocation> actuated;
  private final FixedResources fixed;
  private final Map<PodUid, ResourceAmounts> requests = new HashMap<>();
  private final LateWriter writer = new LateWriter("pod-allocations", this::write);

  /**
   * Reads what was remembered.
   *
   * @param root the agent's own folder
   * @param promised what the node has for pods now
   */
  public PodAllocations(Path root, Supplier<ResourceAmounts> promised) {
    this(root, promised, FixedResources.NONE);
  }

  /**
   * Reads what was remembered.
   *
   * @param root the agent's own folder
   * @param promised what the node has for pods now
   * @param fixed what is not resized
   */
  public PodAllocations(Path root, Supplier<ResourceAmounts> promised, FixedResources fixed) {
    this.promised = promised;
    this.fixed = fixed;
    this.allocatedFile = new AllocationCheckpoint(root.resolve("allocated_pods_state"));
    this.actuatedFile = new AllocationCheckpoint(root.resolve("actuated_pods_state"));
    this.allocated = new HashMap<>(allocatedFile.read());
    this.actuated = new HashMap<>(actuatedFile.read());
  }

  /**
   * A pod as it is to run.
   *
   * @param pod as declared, but with the resources it was given
   * @param decision about those it declares
   */
  public record Allocated(Pod pod, ResizeDecision decision) {}

  /** Gives a pod what it declares, if that can be. */
  public synchronized Allocated allocate(Pod pod) {
    PodUid uid = uid(pod);
    PodAllocation declared = PodAllocation.of(pod);
    Optional<PodAllocation> before =
        Optional.ofNullable(allocated.get(uid))
            .filter(known -> known.containers().keySet().equals(declared.containers().keySet()));
    ResizeDecision decision;
    if (before.map(known -> known.agrees(declared)).orElse(true)) {
      decision = new ResizeDecision.Unchanged();
    } else {
      Optional<ResizeDecision.Infeasible> infeasible =
          before.flatMap(known -> fixed.against(known.applyTo(pod), pod));
      decision =
          infeasible.isPresent()
              ? infeasible.get()
              : ResizeAdmission.decide(
                  PodResources.requests(pod), othersRequests(uid), promised.get());
    }
    Pod given =
        switch (decision) {
          case ResizeDecision.Unchanged _, ResizeDecision.Accepted _ -> pod;
          case ResizeDecision.Deferred _, ResizeDecision.Infeasible _ ->
              before.map(known -> known.applyTo(pod)).orElse(pod);
        };
    requests.put(uid, PodResources.requests(given));
    if (before.isEmpty()) {
      allocated.put(uid, declared);
      actuated.putIfAbsent(uid, declared);
      writer.changed();
    } else if (decision instanceof ResizeDecision.Accepted) {
      allocated.put(uid, declared);
      writer.changed();
    }
    return new Allocated(given, decision);
  }

  /** The containers of a pod, as given, whose CPU or memory is not in force. */
  public synchronized Map<String, ContainerResize> pending(Pod given) {
    PodAllocation wanted = PodAllocation.of(given);
    PodAllocation now = actuated.getOrDefault(uid(given), wanted);
    Map<String, ContainerResize> pending = new HashMap<>();
    InPlaceResize.resizable(given)
        .forEach(container -> {
          String name = container.getName();
          if (!wanted.agrees(name, now) && now.containers().containsKey(name)) {
            pending.put(name, ContainerResize.of(container, wanted, now));
          }
        });
    return pending;
  }

  /** The pod with the larger of what it was given and what is in force, amount by amount. */
  public synchronized Pod widest(Pod given) {
    PodAllocation now = actuated.get(uid(given));
    PodAllocation wanted = PodAllocation.of(given);
    return now == null || now.agrees(wanted) ? given : wanted.largerOf(now).applyTo(given);
  }

  /** Whether the pod as a whole, as given, has other resources in force. */
  public synchronized boolean isPending(Pod given) {
    PodAllocation now = actuated.get(uid(given));
    return now != null && !now.agrees(PodAllocation.of(given));
  }

  /** A container of a pod has what it was given. */
  public synchronized void actuated(Pod given, String container) {
    PodUid uid = uid(given);
    PodAllocation wanted = PodAllocation.of(given);
    PodAllocation before = actuated.getOrDefault(uid, wanted);
    update(uid, before.with(container, wanted));
  }

  /** All of a pod has what it was given. */
  public synchronized void actuated(Pod given) {
    update(uid(given), PodAllocation.of(given));
  }

  /** What is in force for a container; absent when nothing else than declared. */
  public synchronized Optional<ResourceRequirements> inForce(PodUid uid, String container) {
    return Optional.ofNullable(actuated.get(uid))
        .map(allocation -> allocation.containers().get(container));
  }

  /** Nothing of the pod runs any more: others may have what it had. */
  public synchronized void ended(PodUid uid) {
    requests.remove(uid);
  }

  /** The pod is gone. */
  public synchronized void forget(PodUid uid) {
    requests.remove(uid);
    boolean known = allocated.remove(uid) != null;
    if (actuated.remove(uid) != null || known) {
      writer.changed();
    }
  }

  /** Writes what is not written yet, and returns then. */
  public void stop() throws InterruptedException {
    writer.stop();
  }

  private void update(PodUid uid, PodAllocation allocation) {
    if (!allocation.equals(actuated.put(uid, allocation))) {
      writer.changed();
    }
  }

  private ResourceAmounts othersRequests(PodUid uid) {
    return requests.entrySet().stream()
        .filter(entry -> !entry.getKey().equals(uid))
        .map(Map.Entry::getValue)
        .reduce(ResourceAmounts.NONE, ResourceAmounts::plus);
  }

  private void write() throws IOException {
    Map<PodUid, PodAllocation> given;
    Map<PodUid, PodAllocation> inForce;
    synchronized (this) {
      given = Map.copyOf(allocated);
      inForce = Map.copyOf(actuated);
    }
    allocatedFile.write(given);
    actuatedFile.write(inForce);
  }

  private static PodUid uid(Pod pod) {
    return new PodUid(pod.getMetadata().getUid());
  }
}
