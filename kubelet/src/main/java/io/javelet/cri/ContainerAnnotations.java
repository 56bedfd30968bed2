package io.javelet.cri;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Lifecycle;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.cri.api.v1.ContainerStatus;
import io.javelet.cri.api.v1.Mount;
import io.javelet.runtime.RuntimeContainer.Notes;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a container carries for the agent that finds it after a restart: written at its creation,
 * read with its status. Pure. The keys and forms are upstream's, so that either kubelet reads what
 * the other wrote.
 */
final class ContainerAnnotations {
  private ContainerAnnotations() {}

  static Map<String, String> written(Pod pod, Container container, int restartCount) {
    var annotations = new TreeMap<String, String>();
    annotations.put(CriKeys.CONTAINER_HASH, ContainerHash.of(container));
    annotations.put(CriKeys.RESTART_COUNT, Integer.toString(restartCount));
    annotations.put(
        CriKeys.TERMINATION_MESSAGE_PATH, orEmpty(container.getTerminationMessagePath()));
    annotations.put(
        CriKeys.TERMINATION_MESSAGE_POLICY, orEmpty(container.getTerminationMessagePolicy()));
    putIfSet(
        annotations,
        CriKeys.TERMINATION_GRACE_PERIOD,
        pod.getSpec().getTerminationGracePeriodSeconds());
    putIfSet(
        annotations,
        CriKeys.DELETION_GRACE_PERIOD,
        pod.getMetadata().getDeletionGracePeriodSeconds());
    Optional.ofNullable(container.getLifecycle())
        .map(Lifecycle::getPreStop)
        .ifPresent(hook -> annotations.put(CriKeys.PRE_STOP_HANDLER, SpecJson.preStop(hook)));
    if (!container.getPorts().isEmpty()) {
      annotations.put(CriKeys.PORTS, SpecJson.ports(container.getPorts()));
    }
    return annotations;
  }

  static Notes read(ContainerStatus status) {
    Map<String, String> annotations = status.getAnnotationsMap();
    String messagePath = annotations.getOrDefault(CriKeys.TERMINATION_MESSAGE_PATH, "");
    return new Notes(
        annotations.getOrDefault(CriKeys.CONTAINER_HASH, ""),
        messagePath,
        annotations.getOrDefault(CriKeys.TERMINATION_MESSAGE_POLICY, ""),
        hostPath(status, messagePath),
        annotations.getOrDefault(CriKeys.PRE_STOP_HANDLER, ""),
        number(annotations, CriKeys.TERMINATION_GRACE_PERIOD).map(Duration::ofSeconds));
  }

  static Optional<Integer> restartCount(Map<String, String> annotations) {
    return number(annotations, CriKeys.RESTART_COUNT).map(Long::intValue);
  }

  private static String hostPath(ContainerStatus status, String containerPath) {
    return containerPath.isEmpty()
        ? ""
        : status.getMountsList().stream()
            .filter(mount -> mount.getContainerPath().equals(containerPath))
            .map(Mount::getHostPath)
            .findFirst()
            .orElse("");
  }

  /**
   * Absent where it is missing or not a number: somebody else's annotation is no reason to fail.
   */
  private static Optional<Long> number(Map<String, String> annotations, String key) {
    String text = annotations.getOrDefault(key, "");
    return text.matches("\\d{1,9}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
  }

  private static void putIfSet(Map<String, String> annotations, String key, Long value) {
    if (value != null) {
      annotations.put(key, Long.toString(value));
    }
  }

  private static String orEmpty(String text) {
    return text == null ? "" : text;
  }
}
