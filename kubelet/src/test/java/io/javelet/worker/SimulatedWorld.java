package io.javelet.worker;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.pod.PodSourceName;
import io.javelet.pod.StaticPods;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;

/** What is declared: a folder of static pods and an API server, both changed by dice. */
final class SimulatedWorld {
  private static final int MOST_PODS = 5;

  private final Random random;
  private final SimulatedTime time;
  private final SimulatedPods pods;
  private final Map<String, Pod> byName = new LinkedHashMap<>();
  private final Map<String, Pod> everDeclared = new HashMap<>();
  private final Set<PodSourceName> changed = EnumSet.noneOf(PodSourceName.class);

  SimulatedWorld(Random random, SimulatedTime time) {
    this.random = random;
    this.time = time;
    this.pods = new SimulatedPods(random);
  }

  /** The sources whose declarations changed since the last call. */
  Set<PodSourceName> takeChanged() {
    Set<PodSourceName> taken = EnumSet.copyOf(changed);
    changed.clear();
    return taken;
  }

  void declareAnother() {
    if (byName.size() < MOST_PODS) {
      String name = "pod-" + random.nextInt(MOST_PODS + 2);
      if (!byName.containsKey(name)) {
        put(pods.pod(name, random.nextInt(3) > 0));
      }
    }
  }

  void changeOne() {
    any()
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .ifPresent(pod -> put(pods.changed(pod)));
  }

  void undeclareOne() {
    any().ifPresent(this::remove);
  }

  void deleteOne() {
    any()
        .filter(pod -> !StaticPods.isStatic(pod))
        .ifPresent(pod -> put(pods.deleted(pod, time.instant())));
  }

  /** The API server forgets pods whose deletion was asked for and of which nothing runs. */
  void forgetDeleted(Predicate<String> ended, Set<PodSourceName> due) {
    for (Pod pod : List.copyOf(byName.values())) {
      if (pod.getMetadata().getDeletionTimestamp() != null
          && ended.test(pod.getMetadata().getUid())) {
        remove(pod);
        due.addAll(takeChanged());
      }
    }
  }

  private void put(Pod pod) {
    byName.put(pod.getMetadata().getName(), pod);
    everDeclared.put(pod.getMetadata().getUid(), pod);
    changed.add(sourceOf(pod));
  }

  private void remove(Pod pod) {
    byName.remove(pod.getMetadata().getName());
    changed.add(sourceOf(pod));
  }

  private Optional<Pod> any() {
    List<Pod> all = new ArrayList<>(byName.values());
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
  }

  List<Pod> all() {
    return List.copyOf(byName.values());
  }

  List<Pod> declared(PodSourceName source) {
    return byName.values().stream().filter(pod -> sourceOf(pod) == source).toList();
  }

  static PodSourceName sourceOf(Pod pod) {
    return StaticPods.isStatic(pod) ? PodSourceName.FILE : PodSourceName.API;
  }

  /** What was declared last under that UID, even if it no longer is. */
  Pod lastDeclared(String uid) {
    Pod pod = everDeclared.get(uid);
    if (pod == null) {
      throw new AssertionError("nobody ever declared " + uid);
    }
    return pod;
  }

  boolean isPlainInit(String uid, String container) {
    return lastDeclared(uid).getSpec().getInitContainers().stream()
        .anyMatch(c -> c.getName().equals(container) && c.getRestartPolicy() == null);
  }

  /**
   * The declared pod that a pod of that UID in the runtime is. One that was started for another
   * declaration is another pod, whatever its containers look like.
   */
  Optional<Pod> podOf(String uid) {
    return Optional.ofNullable(byName.get(lastDeclared(uid).getMetadata().getName()))
        .filter(pod -> pod.getMetadata().getUid().equals(uid));
  }
}
