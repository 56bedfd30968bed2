package io.javelet.plan;

/** Why one container is to be killed while its pod goes on. */
public enum KillReason {
  /** The runtime lost track of it: it is killed so that two of its name never run. */
  UNKNOWN_STATE,
  /** Its spec is not the one it was made from. */
  DEFINITION_CHANGED,
  /** A config map or secret it was started with has changed, and its pod wants a restart then. */
  CONFIGURATION_CHANGED,
  /** Its liveness probe failed. */
  LIVENESS_PROBE,
  /** Its startup probe failed. */
  STARTUP_PROBE,
  /** A container ended in a way that restarts all containers of the pod. */
  RESTART_ALL_CONTAINERS
}
