package io.javelet.fakecri;

import static io.javelet.cri.api.v1.ContainerEventType.CONTAINER_CREATED_EVENT;
import static io.javelet.cri.api.v1.ContainerEventType.CONTAINER_STARTED_EVENT;
import static io.javelet.cri.api.v1.ContainerEventType.CONTAINER_STOPPED_EVENT;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.javelet.cri.api.v1.ContainerConfig;
import io.javelet.cri.api.v1.ContainerState;
import io.javelet.cri.api.v1.LinuxContainerResources;
import io.javelet.cri.api.v1.PodSandboxConfig;
import io.javelet.fakecri.ContainerBehaviour.End;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * What containerd does when it is told to make, start, stop and remove sandboxes and containers,
 * errors included. Called on the threads of the calls; may block them, never another's.
 */
final class PodOperations {
  private final PodStore store;
  private final ImageStore images;
  private final Behaviours behaviours;
  private final ContainerLogs logs;
  private final RuntimeTime time;
  private final Ids ids;
  private final Map<String, ContainerBehaviour> started = new ConcurrentHashMap<>();
  private final Set<String> inGrace = ConcurrentHashMap.newKeySet();

  PodOperations(
      PodStore store,
      ImageStore images,
      Behaviours behaviours,
      ContainerLogs logs,
      RuntimeTime time,
      Ids ids) {
    this.store = store;
    this.images = images;
    this.behaviours = behaviours;
    this.logs = logs;
    this.time = time;
    this.ids = ids;
  }

  FakeSandbox runSandbox(PodSandboxConfig config, String runtimeHandler) {
    String name = FakeSandbox.nameOf(config.getMetadata());
    String id = ids.next();
    store.change(() -> store.sandboxNames().reserve(name, id));
    if (!ScriptedCall.passHalfMade()) {
      store.change(() -> store.sandboxNames().release(name));
      throw Status.UNAVAILABLE.withDescription("the runtime crashed").asRuntimeException();
    }
    var sandbox =
        new FakeSandbox(
            id,
            config,
            runtimeHandler,
            time.stamp(),
            FakeSandbox.isOnHostNetwork(config) ? "" : ids.nextAddress(),
            Optional.of(ids.nextPid()));
    store.put(sandbox, CONTAINER_CREATED_EVENT, CONTAINER_STARTED_EVENT);
    return sandbox;
  }

  void stopSandbox(String id) {
    FakeSandbox sandbox = store.sandbox(id);
    store.containersIn(id).forEach(container -> kill(container.id()));
    store.change(() -> {
      if (sandbox.ready()) {
        store.put(sandbox.stopped(), CONTAINER_STOPPED_EVENT);
      }
    });
  }

  void removeSandbox(String id) {
    FakeSandbox sandbox;
    try {
      sandbox = store.sandbox(id);
    } catch (StatusRuntimeException _) {
      return; // As in containerd: what is gone needs no removing.
    }
    stopSandbox(id);
    store.containersIn(id).forEach(container -> removeContainer(container.id()));
    store.remove(sandbox);
  }

  FakeContainer createContainer(String sandboxId, ContainerConfig config) {
    FakeSandbox sandbox = store.sandbox(sandboxId);
    if (!sandbox.ready()) {
      throw Status.NOT_FOUND
          .withDescription(
              "failed to get sandbox container task: no running task found: task %s not found"
                  .formatted(sandboxId))
          .asRuntimeException();
    }
    String name = FakeContainer.nameOf(config.getMetadata(), sandbox.config().getMetadata());
    String id = ids.next();
    store.change(() -> store.containerNames().reserve(name, id));
    try {
      FakeImage image =
          images
              .find(config.getImage().getImage())
              .orElseThrow(() ->
                  Status.NOT_FOUND
                      .withDescription(
                          "failed to resolve image \"%s\": not found"
                              .formatted(config.getImage().getImage()))
                      .asRuntimeException());
      if (!ScriptedCall.passHalfMade()) {
        throw Status.UNAVAILABLE.withDescription("the runtime crashed").asRuntimeException();
      }
      var container =
          new FakeContainer(
              id, sandboxId, config, image, time.stamp(), Optional.empty(), Optional.empty());
      store.put(container, CONTAINER_CREATED_EVENT);
      return container;
    } catch (StatusRuntimeException e) {
      store.change(() -> store.containerNames().release(name));
      throw e;
    }
  }

  void startContainer(String id) {
    FakeContainer container = store.container(id);
    if (container.state() != ContainerState.CONTAINER_CREATED) {
      throw Status.UNKNOWN
          .withDescription(
              "failed to set starting state: container is in %s state".formatted(container.state()))
          .asRuntimeException();
    }
    FakeSandbox sandbox = store.sandbox(container.sandboxId());
    if (!sandbox.ready()) {
      throw Status.UNKNOWN
          .withDescription("sandbox container \"%s\" is not running".formatted(sandbox.id()))
          .asRuntimeException();
    }
    ContainerBehaviour behaviour = behaviours.nextStart(sandbox.config(), container.config());
    started.put(id, behaviour);
    if (behaviour.startError().isPresent()) {
      String message = behaviour.startError().get();
      var exit = new FakeContainer.Exit(time.stamp(), 128, "StartError", message);
      store.put(container.ended(exit), CONTAINER_STOPPED_EVENT);
      throw Status.UNKNOWN.withDescription(message).asRuntimeException();
    }
    var run = new FakeContainer.Run(time.stamp(), behaviour.pid().orElseGet(ids::nextPid));
    logs.opened(sandbox, container, behaviour.output());
    store.put(container.started(run), CONTAINER_STARTED_EVENT);
    behaviour.end().ifPresent(end -> arrangeEnd(id, end));
  }

  /** The container's process ends with {@code code}, if it has one. */
  void exit(String id, int code) {
    exit(id, code, code == 0 ? "Completed" : "Error");
  }

  void exit(String id, int code, String reason) {
    store.change(() -> {
      FakeContainer now = store.container(id);
      if (now.running()) {
        var exit = new FakeContainer.Exit(time.stamp(), code, reason, "");
        store.put(now.ended(exit), CONTAINER_STOPPED_EVENT);
      }
    });
  }

  /**
   * Asks the container to stop and kills it when the grace is over.
   *
   * @throws StatusRuntimeException when the caller goes away before the end
   */
  void stopContainer(String id, Duration grace) {
    FakeContainer container = store.container(id);
    if (!container.running()) {
      return;
    }
    Optional<Integer> obedient = started.getOrDefault(id, ContainerBehaviour.runs()).stopCode();
    if (grace.isZero()) {
      kill(id);
    } else if (obedient.isPresent()) {
      exit(id, obedient.get());
    } else if (!endsWithin(id, grace)) {
      kill(id);
    }
  }

  /** Waits until the container has got its stop signal and its grace period runs. */
  void awaitGrace(String id) throws InterruptedException {
    store.await("container " + id + " is being stopped", _ -> inGrace.contains(id));
  }

  void removeContainer(String id) {
    FakeContainer container;
    try {
      container = store.container(id);
    } catch (StatusRuntimeException _) {
      return; // As in containerd: what is gone needs no removing.
    }
    kill(id);
    started.remove(id);
    store.remove(container);
  }

  void updateResources(String id, LinuxContainerResources resources) {
    store.change(() -> {
      FakeContainer now = store.container(id);
      ContainerConfig.Builder config = now.config().toBuilder();
      config.getLinuxBuilder().setResources(resources);
      store.put(now.configured(config.build()));
    });
  }

  private boolean endsWhileWaiting(String id, Duration grace, RuntimeTime.Waiting waiting) {
    Instant over = time.now().plus(grace);
    BooleanSupplier ended =
        () ->
            store.snapshot().containers().stream().noneMatch(c -> c.id().equals(id) && c.running());
    waiting.pass(grace, ended);
    if (!ended.getAsBoolean() && time.now().isBefore(over)) {
      throw Status.CANCELLED.withDescription("the caller went away").asRuntimeException();
    }
    return ended.getAsBoolean();
  }

  /** The behaviour that the running container got at its start. */
  ContainerBehaviour behaviourOf(String id) {
    if (!store.container(id).running()) {
      throw Status.UNKNOWN
          .withDescription("container is in %s state".formatted(store.container(id).state()))
          .asRuntimeException();
    }
    return started.getOrDefault(id, ContainerBehaviour.runs());
  }

  private void kill(String id) {
    exit(id, ContainerBehaviour.KILLED);
  }

  private void arrangeEnd(String id, End end) {
    if (end.after().isZero()) {
      exit(id, end.code());
    } else {
      time.after(end.after(), () -> endIfThere(id, end.code()));
    }
  }

  private void endIfThere(String id, int code) {
    store.change(() -> {
      if (store.snapshot().containers().stream().anyMatch(c -> c.id().equals(id))) {
        exit(id, code);
      }
    });
  }

  private boolean endsWithin(String id, Duration grace) {
    if (time.waiting().isPresent()) {
      return endsWhileWaiting(id, grace, time.waiting().get());
    }
    var graceOver = new AtomicBoolean();
    time.after(grace, () -> store.change(() -> graceOver.set(true)));
    Context caller = Context.current();
    caller.addListener(_ -> store.change(() -> {}), Runnable::run);
    store.change(() -> inGrace.add(id));
    boolean ended =
        store.awaitOr(
            now -> now.containers().stream().noneMatch(c -> c.id().equals(id) && c.running()),
            _ -> graceOver.get() || caller.isCancelled());
    inGrace.remove(id);
    if (!ended && !graceOver.get()) {
      throw Status.CANCELLED.withDescription("the caller went away").asRuntimeException();
    }
    return ended;
  }
}
