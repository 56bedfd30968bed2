package io.javelet.cli;

import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What would happen to a pod on this node; the root answers it with the rooms that know. */
public interface NodeInquiries {
  /**
   * What stands in the pod's way here.
   *
   * @param endpoint of the container runtime; empty for the usual one
   */
  List<NodeFinding> about(Pod pod, String endpoint);

  /**
   * Why an agent with this configuration would not admit the pod if it were the only one here.
   * Absent when it would. For nodes whose agent does not run.
   *
   * @param configuration the agent's configuration file; absent for the defaults
   * @throws IOException when the configuration or the machine cannot be read
   */
  Optional<NodeFinding> admission(Pod pod, Optional<Path> configuration) throws IOException;

  /**
   * One thing that would happen.
   *
   * @param prevents whether the pod would not run
   * @param field the field that asks for it
   * @param text for people
   */
  record NodeFinding(boolean prevents, String field, String text) {
    /**
     * The node would not take the pod.
     *
     * @param passing whether the reason can pass without a change of the pod
     */
    public static NodeFinding refused(String reason, String message, boolean passing) {
      return new NodeFinding(
          true,
          "spec",
          "would %s: %s: %s"
              .formatted(passing ? "have to wait" : "not be admitted", reason, message.strip()));
    }
  }
}
