package io.javelet.runtime;

import io.fabric8.kubernetes.api.model.Pod;

/**
 * Name and namespace of a pod. Two pods of one full name never run at the same time on a node,
 * whatever their UIDs.
 *
 * @param name as in {@code metadata.name}
 * @param namespace as in {@code metadata.namespace}
 */
public record PodFullName(String name, String namespace) {
  /** The full name of an API pod whose name and namespace are set. */
  public static PodFullName of(Pod pod) {
    return new PodFullName(pod.getMetadata().getName(), pod.getMetadata().getNamespace());
  }

  /** {@code namespace/name}, the form used in every log line about a pod. */
  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
