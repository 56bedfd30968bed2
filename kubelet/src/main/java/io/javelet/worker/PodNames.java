package io.javelet.worker;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which pod has a full name on this node, and which waits for it: at most one of each. Used by one
 * thread at a time; {@link PodWorkers} guards it. It starts and ends nothing.
 */
final class PodNames {
  private final Map<PodFullName, PodUid> occupants = new HashMap<>();
  private final Map<PodFullName, Pod> waiting = new HashMap<>();
  private Set<PodFullName> held = Set.of();

  /** True when no pod has the name, and none may turn out to have it. */
  boolean isFree(PodFullName name) {
    return !occupants.containsKey(name) && !held.contains(name);
  }

  /** Who has the name. */
  Optional<PodUid> occupant(PodFullName name) {
    return Optional.ofNullable(occupants.get(name));
  }

  /** The name is that pod's, unless another has it already. */
  void occupy(PodFullName name, PodUid uid) {
    // An orphan that is found late does not take the name from the pod that has it by now.
    occupants.putIfAbsent(name, uid);
  }

  /** The name is not that pod's any more. */
  void leave(PodFullName name, PodUid uid) {
    occupants.remove(name, uid);
  }

  /**
   * Names of pods of which nobody knows yet whether they are declared.
   *
   * @return those that were held before and are not any more, in the same order
   */
  Set<PodFullName> hold(Set<PodFullName> names) {
    Set<PodFullName> freed = new LinkedHashSet<>(held);
    freed.removeAll(names);
    held = Collections.unmodifiableSet(new LinkedHashSet<>(names));
    return freed;
  }

  /** The pod waits for its name, in place of one that waited before. */
  void await(Pod pod) {
    waiting.put(PodFullName.of(pod), pod);
  }

  /** Who waits for the name. */
  Optional<Pod> waiting(PodFullName name) {
    return Optional.ofNullable(waiting.get(name));
  }

  /** The pod that waits for the name, which waits no longer; absent while it has to. */
  Optional<Pod> takeNext(PodFullName name, Predicate<PodUid> stillEnds) {
    Optional<Pod> next =
        waiting(name)
            .filter(pod -> isFree(name) && !stillEnds.test(new PodUid(pod.getMetadata().getUid())));
    next.ifPresent(_ -> waiting.remove(name));
    return next;
  }

  /** The pod waits no more, if it did. */
  void forget(PodUid uid) {
    waiting.values().removeIf(pod -> pod.getMetadata().getUid().equals(uid.value()));
  }

  /** Nobody waits any more. */
  void forgetAll() {
    waiting.clear();
  }
}
