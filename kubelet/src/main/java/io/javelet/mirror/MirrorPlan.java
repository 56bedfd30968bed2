package io.javelet.mirror;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.pod.DesiredPods;
import io.javelet.pod.StaticPods;
import io.javelet.runtime.PodFullName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What to do so that every static pod is shown in the API server, and nothing else is. Pure.
 * Upstream's counterpart: {@code tryReconcileMirrorPods} and {@code deleteOrphanedMirrorPods}.
 *
 * @param outdated mirror pods to remove
 * @param missing static pods to make a mirror pod for, once the outdated ones are gone
 */
record MirrorPlan(List<Pod> outdated, List<Pod> missing) {
  MirrorPlan {
    outdated = List.copyOf(outdated);
    missing = List.copyOf(missing);
  }

  /**
   * @param pods what is desired
   * @param ending names of pods of which something may still run, whose mirrors stay until it does
   *     not
   */
  static MirrorPlan of(DesiredPods pods, Set<PodFullName> ending) {
    List<Pod> outdated = new ArrayList<>();
    List<Pod> missing = new ArrayList<>();
    for (Pod mirror : pods.mirrors()) {
      PodFullName name = PodFullName.of(mirror);
      Optional<Pod> shown = pods.byFullName(name).filter(StaticPods::isStatic);
      boolean current = shown.isPresent() && shows(mirror, shown.get());
      boolean orphan = shown.isEmpty();
      if (!current && !(orphan && ending.contains(name))) {
        outdated.add(mirror);
      }
    }
    for (Pod pod : pods.all()) {
      if (StaticPods.isStatic(pod)
          && pods.mirror(PodFullName.of(pod)).filter(mirror -> shows(mirror, pod)).isEmpty()) {
        missing.add(pod);
      }
    }
    return new MirrorPlan(outdated, missing);
  }

  private static boolean shows(Pod mirror, Pod pod) {
    Optional<String> hash = StaticPods.hash(pod);
    return mirror.getMetadata().getDeletionTimestamp() == null
        && hash.isPresent()
        && StaticPods.mirrored(mirror).equals(hash);
  }
}
