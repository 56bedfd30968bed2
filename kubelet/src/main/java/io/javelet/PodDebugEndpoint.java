package io.javelet;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.javelet.manifest.PodDefaults;
import io.javelet.pod.PodManager;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import io.javelet.server.LocalEndpoint;
import io.javelet.server.LocalEndpoint.Question;
import io.javelet.server.LocalEndpoint.Reply;
import io.javelet.worker.SyncLoop;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers {@code kubelet debug}: starts an ephemeral container in a pod that runs, static ones
 * included. Any thread; empty until the agent has met its runtime.
 */
final class PodDebugEndpoint {
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

  private record Agent(PodManager pods, SyncLoop loop) {}

  private final JsonMapper json = JsonMapper.shared();
  private final String node;
  private volatile Optional<Agent> agent = Optional.empty();

  /**
   * @param node the node's name, which static pods' names end with
   */
  PodDebugEndpoint(String node) {
    this.node = node;
  }

  void connect(PodManager pods, SyncLoop loop) {
    agent = Optional.of(new Agent(pods, loop));
  }

  LocalEndpoint endpoint() {
    return new LocalEndpoint(
        "POST", "/javelet/v1/pods/{namespace}/{name}/ephemeralcontainers", this::answer);
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
    EphemeralContainer container;
    try {
      container = json.readValue(question.body(), EphemeralContainer.class);
    } catch (JacksonException unreadable) {
      return new Reply(
          400, "this is no ephemeral container: " + unreadable.getOriginalMessage() + "\n");
    }
    return objection(found, container)
        .map(why -> new Reply(400, why + "\n"))
        .orElseGet(() -> add(agent.get(), found, container));
  }

  private static Reply add(Agent agent, Pod pod, EphemeralContainer container) {
    var uid = new PodUid(pod.getMetadata().getUid());
    String name = container.getName();
    return switch (agent.loop().add(uid, withDefaults(pod, container))) {
      case ACCEPTED ->
          new Reply(202, "container %s of pod %s starts\n".formatted(name, PodFullName.of(pod)));
      case NO_SUCH_POD -> new Reply(404, "pod %s has just gone\n".formatted(PodFullName.of(pod)));
      case NAME_TAKEN ->
          new Reply(
              409, "pod %s has a container %s already\n".formatted(PodFullName.of(pod), name));
    };
  }

  /** What an API server would have against it; absent for nothing. */
  private static Optional<String> objection(Pod pod, EphemeralContainer container) {
    String name = container.getName();
    if (name == null || !LABEL.matcher(name).matches()) {
      return Optional.of("its name must be a DNS label");
    }
    if (container.getImage() == null || container.getImage().isBlank()) {
      return Optional.of("it needs an image");
    }
    boolean unfit =
        !container.getPorts().isEmpty()
            || container.getLivenessProbe() != null
            || container.getReadinessProbe() != null
            || container.getStartupProbe() != null
            || container.getLifecycle() != null
            || container.getResources() != null
            || container.getRestartPolicy() != null;
    if (unfit) {
      return Optional.of(
          "ephemeral containers have no ports, probes, hooks, resources and restart policy");
    }
    String target = container.getTargetContainerName();
    boolean targetIsThere =
        target == null
            || Stream.concat(
                    pod.getSpec().getContainers().stream(),
                    pod.getSpec().getInitContainers().stream())
                .map(Container::getName)
                .anyMatch(target::equals);
    return targetIsThere
        ? Optional.empty()
        : Optional.of("pod %s has no container %s".formatted(PodFullName.of(pod), target));
  }

  private static EphemeralContainer withDefaults(Pod pod, EphemeralContainer container) {
    Pod carrier =
        new PodBuilder(pod).editSpec().withEphemeralContainers(container).endSpec().build();
    return PodDefaults.applyTo(carrier).getSpec().getEphemeralContainers().getFirst();
  }
}
