package io.javelet.images.credentials;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;

/** Where the pull secrets of pods are looked up. Must not block. */
@FunctionalInterface
public interface PullSecrets {
  /** Nobody has any. */
  PullSecrets NONE = pod -> new Found(List.of(), List.of());

  /**
   * What came of looking.
   *
   * @param dockerConfigs the content of each secret's {@code .dockerconfigjson} or {@code
   *     .dockercfg}, in the order of {@code imagePullSecrets}
   * @param missing names of secrets that are not there
   */
  record Found(List<byte[]> dockerConfigs, List<String> missing) {
    /** Takes copies. */
    public Found {
      dockerConfigs = List.copyOf(dockerConfigs);
      missing = List.copyOf(missing);
    }
  }

  /** The secrets that {@code imagePullSecrets} of a pod names. */
  Found of(Pod pod);
}
