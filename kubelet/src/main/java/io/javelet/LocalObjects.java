package io.javelet;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.config.ServiceEnvironment;
import io.javelet.config.StaticPodConfiguration;
import io.javelet.local.LocalName;
import io.javelet.local.LocalStore;
import io.javelet.os.FileWatcher;
import io.javelet.pod.ObjectReferences;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/** Wires the node's own objects to the pods that refer to them. */
final class LocalObjects {
  private static final String FOLDER = "local";

  private LocalObjects() {}

  /**
   * The store, not started yet.
   *
   * @param root the agent's own folder
   * @param wakeUps wakes the pods that refer to what changed
   */
  static LocalStore store(
      StaticPodConfiguration configuration,
      ServiceEnvironment environment,
      Path root,
      FileWatcher files,
      WakeUps wakeUps)
      throws IOException {
    return new LocalStore(
        configuration.localObjects().orElse(root.resolve(FOLDER)),
        environment.credentials(),
        files,
        changed -> wakeUps.objectsChanged(pod -> refers(pod, changed)));
  }

  private static boolean refers(Pod pod, Set<LocalName> changed) {
    String namespace = pod.getMetadata().getNamespace();
    boolean claims =
        changed.stream().anyMatch(LocalName::isOfVolumes)
            && pod.getSpec().getVolumes().stream()
                .anyMatch(volume -> volume.getPersistentVolumeClaim() != null);
    return claims
        || ObjectReferences.of(pod).stream()
            .anyMatch(reference ->
                changed.stream().anyMatch(name -> name.isMeantBy(reference, namespace)));
  }
}
