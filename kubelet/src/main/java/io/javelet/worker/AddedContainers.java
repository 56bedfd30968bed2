package io.javelet.worker;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.javelet.runtime.PodUid;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Ephemeral containers that were asked for on this node and stand in no declaration. Owned by the
 * sync loop's thread; in memory only, so an agent that starts later lets them run on without
 * showing them.
 */
final class AddedContainers {
  private final Map<PodUid, List<EphemeralContainer>> byPod = new HashMap<>();

  /** Remembers one; the pod must not have a container of that name. */
  void add(PodUid uid, EphemeralContainer container) {
    byPod.computeIfAbsent(uid, _ -> new ArrayList<>()).add(container);
  }

  /** Forgets those of a pod that is gone. */
  void forget(PodUid uid) {
    byPod.remove(uid);
  }

  /** The pod as declared, and what was added to it. */
  Pod in(Pod declared) {
    List<EphemeralContainer> added = byPod.get(new PodUid(declared.getMetadata().getUid()));
    return added == null
        ? declared
        : new PodBuilder(declared).editSpec().addAllToEphemeralContainers(added).endSpec().build();
  }

  static boolean isNameTaken(Pod pod, String name) {
    return Stream.of(
            pod.getSpec().getContainers().stream().map(Container::getName),
            pod.getSpec().getInitContainers().stream().map(Container::getName),
            pod.getSpec().getEphemeralContainers().stream().map(EphemeralContainer::getName))
        .flatMap(names -> names)
        .anyMatch(name::equals);
  }
}
