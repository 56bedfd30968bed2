package io.javelet.runtime;

/**
 * The runtime says that something happened to a pod. Only a hint to look again: the truth is
 * re-read.
 *
 * @param uid the pod
 * @param fullName the pod's name
 * @param kind what happened
 */
public record ContainerEvent(PodUid uid, PodFullName fullName, Kind kind) {
  /** What can happen to a container or sandbox. */
  public enum Kind {
    CREATED,
    STARTED,
    STOPPED,
    DELETED
  }
}
