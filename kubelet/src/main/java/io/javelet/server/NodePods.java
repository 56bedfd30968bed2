package io.javelet.server;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import java.util.List;
import java.util.Optional;

/** The pods that this node is to run. */
public interface NodePods {
  /** Every desired pod with its newest status. */
  List<Pod> withStatus();

  /** A desired pod by its name, with its newest status. */
  Optional<Pod> byName(PodFullName name);

  /** The UID that a pod runs under here: another one than that of a static pod's mirror. */
  PodUid translate(PodUid uid);
}
