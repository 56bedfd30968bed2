package io.javelet.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.plan.PodActions.CreateSandbox;
import io.javelet.plan.PodActions.KillContainer;
import io.javelet.plan.PodActions.StartContainer;
import io.javelet.runtime.ContainerId;
import io.javelet.runtime.ContainerState;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.RuntimeContainer;
import io.javelet.runtime.RuntimeContainer.Exit;
import io.javelet.runtime.RuntimeContainer.Image;
import io.javelet.runtime.RuntimeContainer.Notes;
import io.javelet.runtime.RuntimeContainer.Times;
import io.javelet.runtime.RuntimePodStatus;
import io.javelet.runtime.RuntimeSandbox;
import io.javelet.runtime.SandboxId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A runtime small enough to see through: it does what a plan says, at once, and checks what no plan
 * may ever ask for. Containers and sandboxes stand newest first.
 */
final class ModelRuntime {
  private final Map<String, Integer> highestCount = new HashMap<>();
  private List<RuntimeSandbox> sandboxes = new ArrayList<>();
  private List<RuntimeContainer> containers = new ArrayList<>();
  private Instant now = Scene.NOW;

  Instant now() {
    return now;
  }

  void passTime(Duration duration) {
    now = now.plus(duration);
  }

  RuntimePodStatus status() {
    return new RuntimePodStatus(
        new PodUid("uid-1"), new PodFullName("web", "shop"), sandboxes, containers, now);
  }

  // ---- what happens by itself ----------------------------------------------------------------

  void exit(String name, int code) {
    containers.replaceAll(c -> isRunning(c, name) ? ended(c, code) : c);
  }

  void lose(String name) {
    containers.replaceAll(
        c -> isRunning(c, name) ? with(c, ContainerState.UNKNOWN, Exit.NONE, Optional.empty()) : c);
  }

  void forgetDead(String name) {
    containers.removeIf(c -> c.name().equals(name) && c.state() == ContainerState.EXITED);
  }

  void killSandbox() {
    sandboxes.replaceAll(ModelRuntime::stopped);
    containers.replaceAll(c -> c.mayBeRunning() ? ended(c, 137) : c);
  }

  void loseSandboxes() {
    sandboxes.clear();
    containers.replaceAll(c -> c.mayBeRunning() ? ended(c, 137) : c);
  }

  // ---- what a plan asks for ------------------------------------------------------------------

  /** Does what the plan says, in its order. */
  void apply(Pod pod, PodActions actions) {
    if (actions.killPod()) {
      containers.replaceAll(c -> c.mayBeRunning() ? ended(c, 143) : c);
      sandboxes.replaceAll(ModelRuntime::stopped);
    }
    for (KillContainer kill : actions.containersToKill()) {
      assertThat(containers).extracting(RuntimeContainer::id).contains(kill.id());
      containers.replaceAll(c -> c.id().equals(kill.id()) && c.mayBeRunning() ? ended(c, 143) : c);
    }
    for (ContainerId id : actions.removals()) {
      containers.removeIf(c -> {
        if (!c.id().equals(id)) {
          return false;
        }
        assertThat(c.mayBeRunning()).as("removes %s that may run", id).isFalse();
        return true;
      });
    }
    actions.createSandbox().ifPresent(this::create);
    actions.containersToStart().forEach(this::start);
    assertThat(pod.getMetadata().getUid()).isEqualTo("uid-1");
  }

  private void create(CreateSandbox sandbox) {
    assertThat(sandboxes).noneMatch(RuntimeSandbox::ready);
    sandboxes.addFirst(
        new RuntimeSandbox(
            new SandboxId("sandbox-" + now + "-" + sandbox.attempt()),
            sandbox.attempt(),
            true,
            now,
            false,
            List.of("10.0.0.1"),
            Map.of(),
            Map.of()));
  }

  private void start(StartContainer start) {
    String name = start.name();
    assertThat(sandboxes.getFirst().ready()).as("starts %s in a dead sandbox", name).isTrue();
    assertThat(containers)
        .as("starts %s twice", name)
        .noneMatch(c -> c.name().equals(name) && c.mayBeRunning());
    int count = start.restartCount().orElse(highestCount.getOrDefault(name, -1) + 1);
    assertThat(count)
        .as("restart count of %s", name)
        .isGreaterThan(highestCount.getOrDefault(name, -1));
    highestCount.put(name, count);
    containers.addFirst(
        new RuntimeContainer(
            new ContainerId(name + "-" + count),
            name,
            count,
            ContainerState.RUNNING,
            new Times(now, Optional.of(now), Optional.empty()),
            Exit.NONE,
            new Image("image", "sha256:abc"),
            new Notes(Scene.hash(start.spec()), "", "", "", "", Optional.empty()),
            ""));
  }

  private static boolean isRunning(RuntimeContainer container, String name) {
    return container.name().equals(name) && container.state() == ContainerState.RUNNING;
  }

  private RuntimeContainer ended(RuntimeContainer c, int code) {
    return with(
        c,
        ContainerState.EXITED,
        new Exit(code, code == 0 ? "Completed" : "Error", ""),
        Optional.of(now));
  }

  private static RuntimeContainer with(
      RuntimeContainer c, ContainerState state, Exit exit, Optional<Instant> finishedAt) {
    Times times = new Times(c.times().createdAt(), c.times().startedAt(), finishedAt);
    return new RuntimeContainer(
        c.id(), c.name(), c.restartCount(), state, times, exit, c.image(), c.notes(), c.logPath());
  }

  private static RuntimeSandbox stopped(RuntimeSandbox s) {
    return new RuntimeSandbox(
        s.id(),
        s.attempt(),
        false,
        s.createdAt(),
        s.hostNetwork(),
        s.ips(),
        s.labels(),
        s.annotations());
  }
}
