package io.javelet.server;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;

/** The pods that this node is to run. */
@FunctionalInterface
public interface NodePods {
  /** Every desired pod with its newest status. */
  List<Pod> withStatus();
}
