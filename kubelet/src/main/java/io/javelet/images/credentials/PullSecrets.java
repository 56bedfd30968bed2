package io.javelet.images.credentials;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.pod.ConfigValue;
import java.util.List;

/** Where the pull secrets of pods are looked up. Must not block. */
@FunctionalInterface
public interface PullSecrets {
  /** Nobody has any. */
  PullSecrets NONE = pod -> new Found(List.of(), List.of());

  /**
   * What came of looking.
   *
   * @param secrets those that hold credentials, in the order of {@code imagePullSecrets}
   * @param missing names of secrets that are not there
   */
  record Found(List<Secret> secrets, List<String> missing) {
    /** Takes copies. */
    public Found {
      secrets = List.copyOf(secrets);
      missing = List.copyOf(missing);
    }
  }

  /**
   * A pull secret.
   *
   * @param uid of the object; empty for one of the node itself
   * @param name of the object
   * @param dockerConfig its {@code .dockerconfigjson} or {@code .dockercfg}
   */
  record Secret(String uid, String name, ConfigValue dockerConfig) {}

  /** The secrets that {@code imagePullSecrets} of a pod names. */
  Found of(Pod pod);
}
