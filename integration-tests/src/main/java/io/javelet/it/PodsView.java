package io.javelet.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.databind.ObjectMapper;

/**
 * What the agent says about its pods, by {@code /pods} on its read-only port. Pods are named as in
 * their manifests; the node's name is added here.
 */
public final class PodsView {
  private final AgentPlace place;
  private final ObjectMapper json = new ObjectMapper();

  PodsView(AgentPlace place) {
    this.place = place;
  }

  /** All pods; none when the agent does not answer. */
  public List<Pod> all() throws IOException {
    try {
      return json.readValue(text(), PodList.class).getItems();
    } catch (ConnectException _) {
      return List.of();
    }
  }

  /** The answer as it is. */
  public String text() throws IOException {
    var connection =
        (HttpURLConnection)
            URI.create("http://127.0.0.1:" + place.readOnlyPort() + "/pods")
                .toURL()
                .openConnection();
    try (InputStream body = connection.getInputStream()) {
      return new String(body.readAllBytes(), UTF_8);
    } finally {
      connection.disconnect();
    }
  }

  /** The full name of a pod: with the node's. */
  public String fullName(String name) {
    return name + "-" + place.node();
  }

  /** The pod of a manifest, in any namespace. */
  public Optional<Pod> find(String name) throws IOException {
    return all().stream()
        .filter(pod -> pod.getMetadata().getName().equals(fullName(name)))
        .findFirst();
  }

  /**
   * Waits until a pod is as it should be.
   *
   * @param what continues the sentence "in vain waited for"
   */
  public Pod await(String name, String what, Predicate<Pod> expected) throws InterruptedException {
    return Await.value(
        what + " (pod " + name + ")",
        () -> find(name).filter(pod -> pod.getStatus() != null).filter(expected),
        () ->
            find(name).map(pod -> json.writeValueAsString(pod.getStatus())).orElse("no such pod"));
  }

  /** Waits until it runs and all its containers do. */
  public Pod awaitRunning(String name) throws InterruptedException {
    return await(
        name,
        "the pod to run",
        pod ->
            "Running".equals(pod.getStatus().getPhase())
                && !pod.getStatus().getContainerStatuses().isEmpty()
                && pod.getStatus().getContainerStatuses().stream()
                    .allMatch(status -> status.getState().getRunning() != null));
  }

  /** Waits until its phase is this one. */
  public Pod awaitPhase(String name, String phase) throws InterruptedException {
    return await(name, "phase " + phase, pod -> phase.equals(pod.getStatus().getPhase()));
  }

  /** Waits until a container's restart count is at least this. */
  public Pod awaitRestarts(String name, String container, int count) throws InterruptedException {
    return await(
        name,
        count + " restarts of " + container,
        pod -> restarts(pod, container) >= count && running(pod, container));
  }

  /** Waits until the agent does not know it any more. */
  public void awaitGone(String name) throws InterruptedException {
    Await.until("pod " + name + " to be gone", () -> find(name).isEmpty(), this::text);
  }

  /** A container's restart count, -1 when it has no status. */
  public static int restarts(Pod pod, String container) {
    return status(pod, container).map(ContainerStatus::getRestartCount).orElse(-1);
  }

  /** Whether a container runs. */
  public static boolean running(Pod pod, String container) {
    return status(pod, container)
        .filter(status -> status.getState().getRunning() != null)
        .isPresent();
  }

  /** The status of a container that is not an init container. */
  public static Optional<ContainerStatus> status(Pod pod, String container) {
    return pod.getStatus().getContainerStatuses().stream()
        .filter(status -> status.getName().equals(container))
        .findFirst();
  }
}
