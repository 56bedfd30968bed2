package io.javelet.source;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.pod.PodSourceName;
import java.util.List;
import java.util.function.BiPredicate;

/**
 * Pods whose resources can be changed while they run.
 *
 * @param next takes the snapshots
 * @param sameButResized whether the second pod can take the place of the first without ending it
 */
public record ResizablePods(PodSnapshots next, BiPredicate<Pod, Pod> sameButResized)
    implements PodSnapshots {
  @Override
  public void publish(PodSourceName source, List<Pod> pods) {
    next.publish(source, pods);
  }

  @Override
  public boolean changesInPlace(Pod before, Pod declared) {
    return sameButResized.test(before, declared);
  }
}
