package io.javelet.sync;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.javelet.pod.StaticPods;
import io.javelet.resource.QosClass;
import io.javelet.runtime.ContainerId;
import io.javelet.runtime.ContainerState;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.ProbeResults;
import io.javelet.runtime.RuntimeContainer;
import io.javelet.runtime.RuntimePodStatus;
import io.javelet.status.PodStatusGenerator;
import io.javelet.status.StatusInput;
import io.javelet.status.StatusManager;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes pods' statuses and hands them to the {@link StatusManager}; reads the termination messages
 * they show. Stateless; called on worker threads.
 */
public final class PodStatusPublisher {
  private static final Logger log = LoggerFactory.getLogger(PodStatusPublisher.class);

  private final StatusManager manager;
  private final PodResizes resizes;
  private final Supplier<ProbeResults> probes;
  private final List<String> hostIps;
  private final Supplier<String> runtimeName;
  private final Clock clock;

  /**
   * @param resizes how far changes of resources have come
   * @param probes the newest results of all probes
   * @param hostIps the node's addresses, the primary one first
   * @param runtimeName the scheme of container ids, known once the runtime answered
   */
  public PodStatusPublisher(
      StatusManager manager,
      PodResizes resizes,
      Supplier<ProbeResults> probes,
      List<String> hostIps,
      Supplier<String> runtimeName,
      Clock clock) {
    this.manager = manager;
    this.resizes = resizes;
    this.probes = probes;
    this.hostIps = List.copyOf(hostIps);
    this.runtimeName = runtimeName;
    this.clock = clock;
  }

  /**
   * Publishes the status of a pod.
   *
   * @return true when its phase is one that never changes again
   */
  boolean publish(Pod pod, RuntimePodStatus runtime, PodMemory memory) {
    String phase = publish(pod, runtime, memory, false).getPhase();
    return "Succeeded".equals(phase) || "Failed".equals(phase);
  }

  /** Publishes the status of a pod that was asked to end and of which nothing runs any more. */
  void publishEnded(Pod pod, RuntimePodStatus runtime, PodMemory memory) {
    publish(pod, runtime, memory, true);
  }

  void forget(PodUid uid) {
    manager.forget(uid);
  }

  private PodStatus publish(Pod pod, RuntimePodStatus runtime, PodMemory memory, boolean ended) {
    var progress =
        new StatusInput.Progress(
            memory.startFailures(),
            messages(runtime),
            ended,
            Optional.empty(),
            resizes.of(runtime.uid()));
    PodStatus status =
        PodStatusGenerator.generatePodStatus(
            new StatusInput(
                pod,
                runtime,
                manager.get(runtime.uid()).or(() -> shownByApi(pod)),
                probes.get(),
                progress,
                new StatusInput.NodeFacts(hostIps, runtimeName.get(), QosClass.of(pod).apiName()),
                clock.instant()));
    manager.update(runtime.uid(), status);
    return status;
  }

  /** What the API server showed before this agent saw the pod, which may be from a life before. */
  private static Optional<PodStatus> shownByApi(Pod pod) {
    return StaticPods.isStatic(pod) || pod.getStatus() == null || pod.getStatus().getPhase() == null
        ? Optional.empty()
        : Optional.of(pod.getStatus());
  }

  private static Map<ContainerId, String> messages(RuntimePodStatus runtime) {
    Map<ContainerId, String> messages = new HashMap<>();
    for (RuntimeContainer container : runtime.containers()) {
      if (container.state() == ContainerState.EXITED
          && !container.notes().terminationMessageHostPath().isEmpty()) {
        read(Path.of(container.notes().terminationMessageHostPath()))
            .ifPresent(text -> messages.put(container.id(), text));
      }
    }
    return messages;
  }

  /**
   * The container owns the file: it is read as a plain file only, and no further than the limit.
   */
  private static Optional<String> read(Path file) {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      byte[] bytes = in.readNBytes(4096);
      return bytes.length == 0
          ? Optional.empty()
          : Optional.of(new String(bytes, StandardCharsets.UTF_8));
    } catch (IOException failure) {
      log.atDebug()
          .addKeyValue("file", file)
          .addKeyValue("err", failure.toString())
          .log("Could not read a termination message");
      return Optional.empty();
    }
  }
}
