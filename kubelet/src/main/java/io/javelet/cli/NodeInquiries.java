package io.javelet.cli;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;

/** What would happen to a pod on this node; the root answers it with the rooms that know. */
@FunctionalInterface
public interface NodeInquiries {
  /**
   * What stands in the pod's way here.
   *
   * @param endpoint of the container runtime; empty for the usual one
   */
  List<NodeFinding> about(Pod pod, String endpoint);

  /**
   * One thing that would happen.
   *
   * @param prevents whether the pod would not run
   * @param field the field that asks for it
   * @param text for people
   */
  record NodeFinding(boolean prevents, String field, String text) {}
}
