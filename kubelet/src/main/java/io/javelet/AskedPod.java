package io.javelet;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.pod.PodManager;
import io.javelet.runtime.PodFullName;
import io.javelet.server.LocalEndpoint.Question;
import io.javelet.server.LocalEndpoint.Reply;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The pod that a local client asks something of, named by the path's variables: a static pod with
 * or without the node's name behind.
 *
 * @param name as it was asked for
 * @param pod absent when there is none of that name
 */
record AskedPod(PodFullName name, Optional<Pod> pod) {
  /** Looks the pod up. */
  static AskedPod of(Question question, PodManager pods, String node) {
    var name =
        new PodFullName(
            question.variables().getOrDefault("name", ""),
            question.variables().getOrDefault("namespace", ""));
    String suffix = "-" + node.toLowerCase(Locale.ROOT);
    return new AskedPod(
        name,
        Stream.of(name, new PodFullName(name.name() + suffix, name.namespace()))
            .flatMap(each -> pods.pods().byFullName(each).stream())
            .findFirst());
  }

  /** What to say when there is none. */
  Reply notFound() {
    return new Reply(
        404, "there is no pod %s/%s on this node\n".formatted(name.namespace(), name.name()));
  }
}
