package io.javelet.runtime;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * All that the runtime knows of one sandbox.
 *
 * @param id the runtime's id
 * @param attempt counts the sandboxes of one pod, from 0
 * @param ready whether it can hold containers
 * @param createdAt when it was made
 * @param hostNetwork whether it uses the node's network
 * @param ips its addresses, the primary one first; empty on the host network
 * @param labels as written at its creation
 * @param annotations as written at its creation: the pod's annotations
 */
public record RuntimeSandbox(
    SandboxId id,
    int attempt,
    boolean ready,
    Instant createdAt,
    boolean hostNetwork,
    List<String> ips,
    Map<String, String> labels,
    Map<String, String> annotations) {
  public RuntimeSandbox {
    ips = List.copyOf(ips);
    labels = Map.copyOf(labels);
    annotations = Map.copyOf(annotations);
  }
}
