package io.javelet.fakecri;

import io.javelet.cri.api.v1.ContainerEventResponse;
import io.javelet.cri.api.v1.ContainerEventType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * The sandboxes and containers that exist, with the names they hold. Every change is told to the
 * event streams, in order, and wakes whoever waits. Safe for any thread; survives a crash of the
 * server as containerd's database does. Decides nothing: {@link PodOperations} does.
 */
final class PodStore {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<String, FakeSandbox> sandboxes = new LinkedHashMap<>();
  private final Map<String, FakeContainer> containers = new LinkedHashMap<>();
  private final NameRegistry sandboxNames = new NameRegistry("sandbox");
  private final NameRegistry containerNames = new NameRegistry("container");
  private final RuntimeTime time;
  private final EventStreams events;

  PodStore(RuntimeTime time, EventStreams events) {
    this.time = time;
    this.events = events;
  }

  /** Runs one step alone: what it reads and writes belongs together. */
  void change(Runnable step) {
    lock.lock();
    try {
      step.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  NameRegistry sandboxNames() {
    return sandboxNames;
  }

  NameRegistry containerNames() {
    return containerNames;
  }

  RuntimeSnapshot snapshot() {
    lock.lock();
    try {
      return new RuntimeSnapshot(List.copyOf(sandboxes.values()), List.copyOf(containers.values()));
    } finally {
      lock.unlock();
    }
  }

  FakeSandbox sandbox(String id) {
    return snapshot().sandboxes().stream()
        .filter(sandbox -> sandbox.id().equals(id))
        .findFirst()
        .orElseThrow(() -> CriViews.notFound("sandbox", id));
  }

  FakeContainer container(String id) {
    return snapshot().containers().stream()
        .filter(container -> container.id().equals(id))
        .findFirst()
        .orElseThrow(() -> CriViews.notFound("container", id));
  }

  List<FakeContainer> containersIn(String sandboxId) {
    return snapshot().containers().stream()
        .filter(container -> container.sandboxId().equals(sandboxId))
        .toList();
  }

  void put(FakeSandbox sandbox, ContainerEventType... happened) {
    change(() -> {
      sandboxes.put(sandbox.id(), sandbox);
      for (ContainerEventType event : happened) {
        tell(sandbox.id(), event, sandbox);
      }
    });
  }

  void put(FakeContainer container, ContainerEventType... happened) {
    change(() -> {
      containers.put(container.id(), container);
      for (ContainerEventType event : happened) {
        tell(container.id(), event, sandbox(container.sandboxId()));
      }
    });
  }

  void remove(FakeSandbox sandbox) {
    change(() -> {
      sandboxNames.release(FakeSandbox.nameOf(sandbox.config().getMetadata()));
      if (sandboxes.remove(sandbox.id()) != null) {
        tell(sandbox.id(), ContainerEventType.CONTAINER_DELETED_EVENT, sandbox);
      }
    });
  }

  void remove(FakeContainer container) {
    change(() -> {
      FakeSandbox sandbox = sandbox(container.sandboxId());
      containerNames.release(
          FakeContainer.nameOf(container.config().getMetadata(), sandbox.config().getMetadata()));
      if (containers.remove(container.id()) != null) {
        tell(container.id(), ContainerEventType.CONTAINER_DELETED_EVENT, sandbox);
      }
    });
  }

  /** Waits until {@code wanted} holds or {@code giveUp} does; true when {@code wanted} held. */
  boolean awaitOr(Predicate<RuntimeSnapshot> wanted, Predicate<RuntimeSnapshot> giveUp) {
    lock.lock();
    try {
      while (!wanted.test(snapshot())) {
        if (giveUp.test(snapshot())) {
          return false;
        }
        changed.awaitUninterruptibly();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for a test; fails after the usual patience. */
  RuntimeSnapshot await(String what, Predicate<RuntimeSnapshot> wanted)
      throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = FakeCriRuntime.PATIENCE.toNanos();
      while (true) {
        RuntimeSnapshot now = snapshot();
        if (wanted.test(now)) {
          return now;
        }
        if (left <= 0) {
          throw new AssertionError("waited in vain until " + what + "; " + now);
        }
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  private void tell(String id, ContainerEventType type, FakeSandbox sandbox) {
    ContainerEventResponse.Builder event =
        ContainerEventResponse.newBuilder()
            .setContainerId(id)
            .setContainerEventType(type)
            .setCreatedAt(CriViews.nanos(time.stamp()))
            .setPodSandboxStatus(CriViews.status(sandbox));
    containersIn(sandbox.id())
        .forEach(container -> event.addContainersStatuses(CriViews.status(container, "")));
    events.send(event.build());
  }
}
