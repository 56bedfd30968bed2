package io.javelet.sync;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.environment.PodFacts;
import io.javelet.events.EventType;
import io.javelet.images.ImageManager;
import io.javelet.images.ImageOutcome;
import io.javelet.plan.PodActions.StartContainer;
import io.javelet.runtime.ContainerId;
import io.javelet.runtime.ContainerRequest;
import io.javelet.runtime.ContainerRuntime;
import io.javelet.runtime.CriException;
import io.javelet.runtime.ResolvedImage;
import io.javelet.runtime.SandboxId;
import io.javelet.runtime.SandboxRequest;
import io.javelet.status.StartFailure;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * Takes one container from its spec to a running process: image, environment, mounts, create,
 * start. Stateless; called on worker threads. It never decides whether a container should start.
 */
public final class ContainerStarter {
  /** How a start ended. */
  sealed interface Started {
    /** The container runs. */
    record Running(ContainerId id) implements Started {}

    /**
     * It does not.
     *
     * @param failure its waiting reason
     * @param retryAt when another try can help; absent when soon
     */
    record Failed(StartFailure failure, Optional<Instant> retryAt) implements Started {}
  }

  private final ContainerRuntime runtime;
  private final NamedCreation creation;
  private final ImageManager images;
  private final ContainerInputs inputs;
  private final SandboxRequests sandboxes;
  private final ContainerLogs logs;
  private final StartPermits permits;
  private final PodEventRecorder events;

  /** All of these are shared by every worker. */
  public ContainerStarter(
      ContainerRuntime runtime,
      ImageManager images,
      ContainerInputs inputs,
      SandboxRequests sandboxes,
      ContainerLogs logs,
      StartPermits permits,
      PodEventRecorder events) {
    this.runtime = runtime;
    this.creation = new NamedCreation(runtime);
    this.images = images;
    this.inputs = inputs;
    this.sandboxes = sandboxes;
    this.logs = logs;
    this.permits = permits;
    this.events = events;
  }

  /**
   * Starts one container in a sandbox.
   *
   * @param wanted the container; where it has no restart count, the logs tell
   * @param target the container whose processes it sees, if any
   * @param facts what the environment may refer to
   */
  Started start(
      SandboxId sandbox,
      SandboxRequest request,
      StartContainer wanted,
      Optional<ContainerId> target,
      PodFacts facts)
      throws InterruptedException {
    return switch (describe(sandbox, request, wanted, target, facts)) {
      case Described.Ready(ContainerRequest described) -> createAndStart(described);
      case Described.Failed(String reason, String message, Optional<Instant> retryAt) ->
          failed(request.pod(), wanted.spec(), reason, message, retryAt);
    };
  }

  /** Whether a start asks a registry first, which may take minutes. */
  boolean pullsAnew(Container container) {
    return images.pullsAnew(container);
  }

  private sealed interface Described {
    record Ready(ContainerRequest request) implements Described {}

    record Failed(String reason, String message, Optional<Instant> retryAt) implements Described {}
  }

  private Described describe(
      SandboxId sandbox,
      SandboxRequest request,
      StartContainer wanted,
      Optional<ContainerId> target,
      PodFacts facts)
      throws InterruptedException {
    Pod pod = request.pod();
    Container container = wanted.spec();
    ResolvedImage image;
    switch (images.ensure(pod, container)) {
      case ImageOutcome.Present(ResolvedImage present) -> image = present;
      case ImageOutcome.Failed(String reason, String message, Optional<Instant> retryAt) -> {
        return new Described.Failed(reason, message, retryAt);
      }
    }
    int count;
    try {
      count =
          wanted.restartCount().isPresent()
              ? wanted.restartCount().getAsInt()
              : logs.nextRestartCount(pod, container);
      logs.prepare(pod, container);
    } catch (IOException failure) {
      return new Described.Failed(
          "CreateContainerError", "the log folder cannot be made: " + failure, Optional.empty());
    }
    ContainerInputs.Ready ready;
    switch (inputs.of(pod, container, count, facts)) {
      case ContainerInputs.Ready given -> ready = given;
      case ContainerInputs.Failed(String reason, String message, Optional<Instant> retryAt) -> {
        return new Described.Failed(reason, message, retryAt);
      }
    }
    return new Described.Ready(
        new ContainerRequest(
            sandbox,
            request,
            container,
            count,
            image,
            ready.process(),
            ready.mounts(),
            ready.devices(),
            sandboxes.resources(pod, container),
            target));
  }

  private Started createAndStart(ContainerRequest spec) throws InterruptedException {
    Pod pod = spec.sandbox().pod();
    Container container = spec.container();
    Optional<String> refusal = runtime.refusal(spec);
    if (refusal.isPresent()) {
      return failed(pod, container, "CreateContainerConfigError", refusal.get(), Optional.empty());
    }
    ContainerId id;
    try {
      id = permits.withPermit(() -> creation.createContainer(spec));
    } catch (CriException failure) {
      throwIfInterrupted();
      return failed(
          pod, container, "CreateContainerError", failure.description(), Optional.empty());
    }
    events.report(pod, container, EventType.NORMAL, "Created", "Container created");
    sandboxes.begins(pod, container);
    try {
      permits.withPermit(() -> {
        runtime.startContainer(id);
        return id;
      });
    } catch (CriException failure) {
      throwIfInterrupted();
      return failed(pod, container, "RunContainerError", failure.description(), Optional.empty());
    }
    events.report(pod, container, EventType.NORMAL, "Started", "Container started");
    logs.link(pod, container, id, spec.restartCount());
    return new Started.Running(id);
  }

  StartPermits permits() {
    return permits;
  }

  private static void throwIfInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("the start was cut short");
    }
  }

  /** A container that cannot be described for the runtime. */
  Started configFailed(Pod pod, Container container, String message) {
    return failed(pod, container, "CreateContainerConfigError", message, Optional.empty());
  }

  /** Image failures have events of their own, made where they happened. */
  private Started failed(
      Pod pod, Container container, String reason, String message, Optional<Instant> retryAt) {
    events.report(
        pod, container, EventType.WARNING, "Failed", "Error: " + eventText(reason, message));
    return new Started.Failed(new StartFailure(reason, message), retryAt);
  }

  /**
   * Upstream's event shows the reason word for image failures and the runtime's text for all
   * others.
   */
  static String eventText(String reason, String message) {
    return switch (reason) {
      case "ErrImagePull",
          "ImagePullBackOff",
          "ErrImageNeverPull",
          "ImageInspectError",
          "InvalidImageName",
          "RegistryUnavailable",
          "SignatureValidationFailed" ->
          reason;
      default -> message;
    };
  }
}
