package io.javelet.worker;

/** What comes of asking for an ephemeral container in a running pod. */
public enum EphemeralContainerRequest {
  /** It will be started in the pod; its status tells when. */
  ACCEPTED,
  /** No source declares a pod of that UID. */
  NO_SUCH_POD,
  /** The pod has a container of that name, of whatever kind. */
  NAME_TAKEN
}
