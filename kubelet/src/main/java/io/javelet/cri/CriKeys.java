package io.javelet.cri;

/** Labels and annotations that kubelets write into the runtime; the names are upstream's. */
final class CriKeys {
  /** Labels of sandboxes and containers. */
  static final String POD_NAME = "io.kubernetes.pod.name";

  static final String POD_NAMESPACE = "io.kubernetes.pod.namespace";
  static final String POD_UID = "io.kubernetes.pod.uid";

  /** Label of containers. */
  static final String CONTAINER_NAME = "io.kubernetes.container.name";

  /** Annotations of containers. */
  static final String CONTAINER_HASH = "io.kubernetes.container.hash";

  static final String RESTART_COUNT = "io.kubernetes.container.restartCount";
  static final String TERMINATION_MESSAGE_PATH = "io.kubernetes.container.terminationMessagePath";
  static final String TERMINATION_MESSAGE_POLICY =
      "io.kubernetes.container.terminationMessagePolicy";
  static final String PRE_STOP_HANDLER = "io.kubernetes.container.preStopHandler";
  static final String PORTS = "io.kubernetes.container.ports";
  static final String TERMINATION_GRACE_PERIOD = "io.kubernetes.pod.terminationGracePeriod";
  static final String DELETION_GRACE_PERIOD = "io.kubernetes.pod.deletionGracePeriod";

  /** Annotation of pods, and so of sandboxes: where the pod was declared. */
  static final String SOURCE = "kubernetes.io/config.source";

  /** Its value for pods of the API server; all others are static pods. */
  static final String API_SOURCE = "api";

  /** Annotation of static pods' sandboxes, ours: the UID that the declaration stands for. */
  static final String DECLARED_UID = "javelet.io/declared-uid";

  private CriKeys() {}
}
