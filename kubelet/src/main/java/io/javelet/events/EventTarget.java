package io.javelet.events;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.Objects;

/**
 * What an event is about. Upstream's counterpart: {@code v1.ObjectReference} with API version v1.
 *
 * @param kind {@code Pod} or {@code Node}
 * @param namespace empty for a node
 * @param name the object's name
 * @param uid empty where upstream leaves it out (a node)
 * @param fieldPath the part of the object, such as {@code spec.containers{web}}; empty for all of
 *     it
 */
public record EventTarget(
    String kind, String namespace, String name, String uid, String fieldPath) {

  /** A whole pod. */
  public static EventTarget pod(Pod pod) {
    return podPart(pod, "");
  }

  /** A container of a pod, of whichever of its three lists; the pod itself when none has it. */
  public static EventTarget container(Pod pod, String containerName) {
    return podPart(pod, fieldPath(pod.getSpec(), containerName));
  }

  /** A node, which upstream refers to by name alone. */
  public static EventTarget node(String nodeName) {
    return new EventTarget("Node", "", nodeName, "", "");
  }

  /** The object itself, whichever part of it was meant. */
  EventTarget whole() {
    return fieldPath.isEmpty() ? this : new EventTarget(kind, namespace, name, uid, "");
  }

  /** {@code namespace/name}, or the name alone. */
  public String fullName() {
    return namespace.isEmpty() ? name : namespace + "/" + name;
  }

  private static EventTarget podPart(Pod pod, String fieldPath) {
    var metadata = pod.getMetadata();
    return new EventTarget(
        "Pod",
        Objects.requireNonNullElse(metadata.getNamespace(), ""),
        metadata.getName(),
        Objects.requireNonNullElse(metadata.getUid(), ""),
        fieldPath);
  }

  private static String fieldPath(PodSpec spec, String containerName) {
    for (Container each : spec.getContainers()) {
      if (containerName.equals(each.getName())) {
        return "spec.containers{" + containerName + "}";
      }
    }
    for (Container each : spec.getInitContainers()) {
      if (containerName.equals(each.getName())) {
        return "spec.initContainers{" + containerName + "}";
      }
    }
    for (EphemeralContainer each : spec.getEphemeralContainers()) {
      if (containerName.equals(each.getName())) {
        return "spec.ephemeralContainers{" + containerName + "}";
      }
    }
    return "";
  }
}
