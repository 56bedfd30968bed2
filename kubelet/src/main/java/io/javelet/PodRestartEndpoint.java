package io.javelet;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.pod.PodManager;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import io.javelet.server.LocalEndpoint;
import io.javelet.server.LocalEndpoint.Question;
import io.javelet.server.LocalEndpoint.Reply;
import io.javelet.sync.AskedRestarts;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Answers {@code kubelet restart}: restarts a pod, or one container of it, without touching what
 * declares it. Any thread; empty until the agent has met its runtime.
 */
final class PodRestartEndpoint {
  private record Agent(PodManager pods, AskedRestarts restarts, Consumer<PodUid> wake) {}

  private final String node;
  private volatile Optional<Agent> agent = Optional.empty();

  /**
   * @param node the node's name, which static pods' names end with
   */
  PodRestartEndpoint(String node) {
    this.node = node;
  }

  void connect(PodManager pods, AskedRestarts restarts, Consumer<PodUid> wake) {
    agent = Optional.of(new Agent(pods, restarts, wake));
  }

  LocalEndpoint endpoint() {
    return new LocalEndpoint(
        "POST", "/javelet/v1/pods/{namespace}/{name}/restart", question -> answer(question));
  }

  private Reply answer(Question question) {
    if (agent.isEmpty()) {
      return new Reply(503, "the agent has not met its container runtime yet\n");
    }
    AskedPod asked = AskedPod.of(question, agent.get().pods(), node);
    if (asked.pod().isEmpty()) {
      return asked.notFound();
    }
    Pod found = asked.pod().get();
    Optional<String> container =
        question.parameters().getOrDefault("container", List.of()).stream().findFirst();
    return container
        .map(each -> container(agent.get(), found, each))
        .orElseGet(() -> pod(agent.get(), found));
  }

  private static Reply pod(Agent agent, Pod pod) {
    PodUid uid = new PodUid(pod.getMetadata().getUid());
    agent.restarts().pod(uid);
    agent.wake().accept(uid);
    return new Reply(202, "pod %s restarts\n".formatted(PodFullName.of(pod)));
  }

  private static Reply container(Agent agent, Pod pod, String name) {
    Optional<Container> found =
        Stream.concat(
                pod.getSpec().getContainers().stream(), pod.getSpec().getInitContainers().stream())
            .filter(container -> name.equals(container.getName()))
            .findFirst();
    if (found.isEmpty()) {
      return new Reply(404, "pod %s has no container %s\n".formatted(PodFullName.of(pod), name));
    }
    String policy =
        Optional.ofNullable(found.get().getRestartPolicy())
            .orElse(Optional.ofNullable(pod.getSpec().getRestartPolicy()).orElse("Always"));
    if (!policy.equals("Always")) {
      return new Reply(
          409,
          "container %s has restartPolicy %s and would not come back; restart the whole pod\n"
              .formatted(name, policy));
    }
    PodUid uid = new PodUid(pod.getMetadata().getUid());
    agent.restarts().container(uid, name);
    agent.wake().accept(uid);
    return new Reply(202, "container %s of pod %s restarts\n".formatted(name, PodFullName.of(pod)));
  }
}
