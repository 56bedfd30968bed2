package io.javelet.runtime;

/** What the runtime says of a container. */
public enum ContainerState {
  /** Made, its process not started. */
  CREATED,
  RUNNING,
  EXITED,
  /** The runtime lost track of it; it may still run. */
  UNKNOWN
}
