package io.javelet.runtime;

import java.time.Instant;

/**
 * The runtime says that something happened to a pod. Only a hint to look again: the truth is
 * re-read.
 *
 * @param uid the pod
 * @param fullName the pod's name
 * @param kind what happened
 * @param at when, by the runtime's clock
 */
public record ContainerEvent(PodUid uid, PodFullName fullName, Kind kind, Instant at) {
  /** What can happen to a container or sandbox. */
  public enum Kind {
    CREATED,
    STARTED,
    STOPPED,
    DELETED
  }
}
