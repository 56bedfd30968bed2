package io.javelet.source;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.pod.PodSourceName;
import java.util.List;

/** Takes what a source declares. The pods must not be changed after they were handed over. */
@FunctionalInterface
public interface PodSnapshots {
  /**
   * Takes all pods that a source declares now; what is missing in it is no longer declared. Called
   * from one thread for each source.
   */
  void publish(PodSourceName source, List<Pod> pods);

  /**
   * Whether who takes the pods can make the first into the second while it runs, beside what can
   * always be changed: labels, annotations and images.
   *
   * @param before a pod in force
   * @param declared as the same pod is declared now
   */
  default boolean changesInPlace(Pod before, Pod declared) {
    return false;
  }
}
