package io.javelet.plan;

/** Why a pod needs a new sandbox. */
public enum SandboxReason {
  /** It has none. */
  NONE_YET,
  /** It has more than one that is ready, so it is not clear which one the containers are in. */
  SEVERAL_READY,
  /** The newest one is not ready: its pause process died or it was stopped. */
  NOT_READY,
  /** The pod moved to or from the host network. */
  NETWORK_CHANGED,
  /** It has no address although the pod has a network of its own. */
  NO_ADDRESS
}
