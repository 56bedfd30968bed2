package io.javelet.server;

import static io.javelet.server.Endpoint.GET;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodListBuilder;
import io.javelet.runtime.ContainerAccess.RunningPod;
import io.javelet.runtime.CriException;
import io.javelet.server.http.Answer;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.ObjectMapper;

/** {@code /pods} and {@code /runningpods/}: what shall run, and what does. Any thread. */
final class PodEndpoints {
  /** The API types leave an empty list out, and clients walk through it. */
  private static final String NO_PODS =
      """
      {"apiVersion":"v1","items":[],"kind":"PodList","metadata":{}}
      """;

  private static final Set<Door> SHOWN = EnumSet.of(Door.HTTPS, Door.READ_ONLY, Door.LOCAL);
  private static final Set<Door> KEPT = EnumSet.of(Door.HTTPS, Door.LOCAL);

  private final NodePods pods;
  private final RuntimeGate runtime;
  private final ObjectMapper json;

  PodEndpoints(NodePods pods, RuntimeGate runtime, ObjectMapper json) {
    this.pods = pods;
    this.runtime = runtime;
    this.json = json;
  }

  List<Endpoint> all() {
    return List.of(
        Endpoint.of("/pods", GET, SHOWN, this::pods),
        Endpoint.of("/pods/", GET, SHOWN, this::pods));
  }

  List<Endpoint> debugging() {
    return List.of(
        Endpoint.fixed("/runningpods", GET, KEPT, Redirects.to("/runningpods/")),
        Endpoint.of("/runningpods/", GET, KEPT, this::running));
  }

  private Answer pods(Call call) throws RefusedException {
    Accepted.json(call.request());
    return list(pods.withStatus());
  }

  private Answer running(Call call) throws RefusedException {
    try {
      return list(
          runtime.now().access().runningPods().stream().map(PodEndpoints::runningPod).toList());
    } catch (CriException failure) {
      throw new RefusedException(500, failure.description());
    }
  }

  private static Pod runningPod(RunningPod pod) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(pod.fullName().name())
        .withNamespace(pod.fullName().namespace())
        .withUid(pod.uid().value())
        .endMetadata()
        .withNewSpec()
        .withContainers(
            pod.containers().stream()
                .map(each ->
                    new ContainerBuilder().withName(each.name()).withImage(each.image()).build())
                .toList())
        .endSpec()
        .withNewStatus()
        .endStatus()
        .build();
  }

  private Answer list(List<Pod> items) {
    if (items.isEmpty()) {
      return Answer.json(NO_PODS);
    }
    var list = new PodListBuilder().withNewMetadata().endMetadata().withItems(items);
    return Answer.json(json.writeValueAsString(list.build()) + "\n");
  }
}
