package io.javelet.worker;

import com.google.errorprone.annotations.FormatMethod;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.javelet.cri.ContainerHash;
import io.javelet.fakecri.FakeContainer;
import io.javelet.fakecri.FakeCriRuntime;
import io.javelet.fakecri.FakeSandbox;
import io.javelet.fakecri.RuntimeSnapshot;
import io.javelet.plan.RestartPolicy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What must hold whatever happens: the invariants of the design, as an observer sees them who looks
 * at the runtime and at the statuses, not into the agent.
 */
final class SimulatedRules {
  private static final String UID = "io.kubernetes.pod.uid";
  private static final String HASH = "io.kubernetes.container.hash";

  private final FakeCriRuntime fake;
  private final Predicate<String> processEnded;

  /**
   * @param processEnded whether the process of a container, by id, has ended in the kernel
   */
  SimulatedRules(FakeCriRuntime fake, Predicate<String> processEnded) {
    this.fake = fake;
    this.processEnded = processEnded;
  }

  /** Whether the container does anything, whatever the runtime still says of it. */
  boolean runs(FakeContainer container) {
    return container.running() && !processEnded.test(container.id());
  }

  @FormatMethod
  static void require(boolean holds, String rule, Object... details) {
    if (!holds) {
      throw new AssertionError(rule.formatted(details));
    }
  }

  static String uidOf(FakeContainer container) {
    return container.config().getLabelsOrThrow(UID);
  }

  static String uidOf(FakeSandbox sandbox) {
    return sandbox.config().getMetadata().getUid();
  }

  Optional<FakeContainer> container(String id) {
    return fake.snapshot().containers().stream().filter(c -> c.id().equals(id)).findFirst();
  }

  Optional<FakeSandbox> sandbox(String id) {
    return fake.snapshot().sandboxes().stream().filter(s -> s.id().equals(id)).findFirst();
  }

  /** Pods of one name take turns, and so do containers of one name in a pod. */
  void nobodyRunsTwice() {
    RuntimeSnapshot now = fake.snapshot();
    Map<String, String> podOfName = new HashMap<>();
    Set<String> running = new HashSet<>();
    for (FakeContainer container : now.containers()) {
      if (!runs(container)) {
        continue;
      }
      String uid = uidOf(container);
      String podName = container.config().getLabelsOrThrow("io.kubernetes.pod.name");
      String other = podOfName.putIfAbsent(podName, uid);
      require(
          other == null || other.equals(uid),
          "pods %s and %s of the name %s run at the same time: %s",
          other,
          uid,
          podName,
          now);
      require(
          running.add(uid + "/" + container.name()),
          "container %s of %s runs twice: %s",
          container.name(),
          uid,
          now);
    }
  }

  /** A container is started only once those before it have done or begun their work. */
  void startsInOrder(Pod pod, FakeContainer starting) {
    List<Container> init = pod.getSpec().getInitContainers();
    List<String> order =
        Stream.concat(init.stream(), pod.getSpec().getContainers().stream())
            .map(Container::getName)
            .toList();
    int position = order.indexOf(starting.name());
    List<FakeContainer> others =
        fake.snapshot().containers().stream()
            .filter(c -> uidOf(c).equals(uidOf(starting)) && !c.id().equals(starting.id()))
            .toList();
    boolean initialized =
        others.stream()
            .filter(c -> c.sandboxId().equals(starting.sandboxId()) && c.run().isPresent())
            .anyMatch(c -> order.indexOf(c.name()) >= init.size());
    for (int i = 0; !initialized && i < Math.min(position, init.size()); i++) {
      Container before = init.get(i);
      Optional<FakeContainer> newest = newest(others, before.getName());
      if (newest.isEmpty()) {
        int index = i;
        boolean wasPassed = others.stream().anyMatch(c -> order.indexOf(c.name()) > index);
        require(
            wasPassed,
            "%s was started before %s: %s",
            starting.name(),
            before.getName(),
            fake.snapshot());
      } else if (!"Always".equals(before.getRestartPolicy())) {
        require(
            newest.get().exit().filter(exit -> exit.code() == 0).isPresent(),
            "%s was started although %s is not done: %s",
            starting.name(),
            before.getName(),
            fake.snapshot());
      } else {
        // A later attempt tells of an earlier one, even when that one has been collected.
        require(
            others.stream()
                .filter(c -> c.name().equals(before.getName()))
                .anyMatch(c -> c.run().isPresent() || c.config().getMetadata().getAttempt() > 0),
            "%s was started although sidecar %s never was: %s",
            starting.name(),
            before.getName(),
            fake.snapshot());
      }
    }
  }

  private static Optional<FakeContainer> newest(List<FakeContainer> all, String name) {
    return all.reversed().stream().filter(c -> c.name().equals(name)).findFirst();
  }

  /** A sidecar is asked to end only after those it serves. */
  void sidecarsEndLast(Pod pod, FakeContainer stopping) {
    List<String> sidecars =
        pod.getSpec().getInitContainers().stream()
            .filter(c -> "Always".equals(c.getRestartPolicy()))
            .map(Container::getName)
            .toList();
    int position = sidecars.indexOf(stopping.name());
    if (position < 0) {
      return;
    }
    Set<String> served = new HashSet<>(sidecars.subList(position + 1, sidecars.size()));
    pod.getSpec().getContainers().forEach(c -> served.add(c.getName()));
    List<String> stillRunning =
        fake.snapshot().containers().stream()
            .filter(c -> uidOf(c).equals(uidOf(stopping)) && runs(c))
            .map(FakeContainer::name)
            .filter(served::contains)
            .toList();
    require(
        stillRunning.isEmpty(),
        "sidecar %s of %s is stopped while %s still run",
        stopping.name(),
        pod.getMetadata().getName(),
        stillRunning);
  }

  /** Whether a declared pod that goes on has a reason to lose this container. */
  boolean isOutdated(Pod declared, FakeContainer running) {
    boolean asDeclared =
        Stream.concat(
                declared.getSpec().getInitContainers().stream(),
                declared.getSpec().getContainers().stream())
            .filter(c -> c.getName().equals(running.name()))
            .anyMatch(
                c -> ContainerHash.of(c).equals(running.config().getAnnotationsOrThrow(HASH)));
    return !asDeclared || isInBadSandbox(running);
  }

  /** Whether the sandbox is not the only one that is ready, or lacks what the pod needs. */
  boolean isInBadSandbox(FakeContainer container) {
    List<FakeSandbox> ofPod =
        fake.snapshot().sandboxes().stream()
            .filter(s -> uidOf(s).equals(uidOf(container)))
            .toList();
    boolean newestHoldsIt = !ofPod.isEmpty() && ofPod.getLast().id().equals(container.sandboxId());
    return !newestHoldsIt
        || !ofPod.getLast().ready()
        || ofPod.stream().filter(FakeSandbox::ready).count() > 1;
  }

  /** Whether every regular container has ended and is not to be started again. */
  boolean isDone(Pod pod) {
    List<FakeContainer> made =
        fake.snapshot().containers().stream()
            .filter(f -> uidOf(f).equals(pod.getMetadata().getUid()))
            .toList();
    return pod.getSpec().getContainers().stream()
        .allMatch(c ->
            newest(made, c.getName())
                .flatMap(FakeContainer::exit)
                .filter(exit -> !RestartPolicy.afterExit(pod, c, exit.code(), true).start())
                .isPresent());
  }

  /** Whether a container of the pod ended in a way that restarts all of them. */
  boolean restartsAll(Pod pod) {
    return pod.getSpec().getContainers().stream()
        .filter(c ->
            c.getRestartPolicyRules().stream()
                .anyMatch(rule -> rule.getAction().equals("RestartAllContainers")))
        .flatMap(c ->
            newest(
                fake.snapshot().containers().stream()
                    .filter(f -> uidOf(f).equals(pod.getMetadata().getUid()))
                    .toList(),
                c.getName())
                .stream())
        .anyMatch(c -> c.exit().filter(exit -> exit.code() == 42).isPresent());
  }

  /** A status never takes back what a user has seen, and agrees with itself. */
  static void statusIsSound(Pod pod, Optional<PodStatus> before, PodStatus status) {
    String name = pod.getMetadata().getUid();
    List<ContainerStatus> all = new ArrayList<>(status.getInitContainerStatuses());
    all.addAll(status.getContainerStatuses());
    require(
        status.getContainerStatuses().size() == pod.getSpec().getContainers().size(),
        "the status of %s does not name every container",
        name);
    for (ContainerStatus container : all) {
      long states =
          Stream.of(
                  container.getState().getRunning(),
                  container.getState().getWaiting(),
                  container.getState().getTerminated())
              .filter(state -> state != null)
              .count();
      require(states == 1, "%s of %s has %s states", container.getName(), name, states);
      require(
          !container.getReady()
              || container.getState().getRunning() != null
              || container.getState().getTerminated() != null,
          "%s of %s is ready and does not run",
          container.getName(),
          name);
    }
    boolean ready = isTrue(status, "Ready");
    require(
        !ready || isTrue(status, "ContainersReady"),
        "%s is ready although its containers are not",
        name);
    require(
        !ready
            || status.getContainerStatuses().stream()
                .allMatch(c -> c.getState().getRunning() != null),
        "%s is ready although a container does not run",
        name);
    before.ifPresent(earlier -> nothingIsTakenBack(name, earlier, status));
  }

  private static void nothingIsTakenBack(String name, PodStatus before, PodStatus status) {
    boolean wasOver = "Failed".equals(before.getPhase()) || "Succeeded".equals(before.getPhase());
    require(
        !wasOver || before.getPhase().equals(status.getPhase()),
        "%s was %s and is %s",
        name,
        before.getPhase(),
        status.getPhase());
    require(
        before.getStartTime().equals(status.getStartTime()), "the start time of %s moved", name);
    for (ContainerStatus container : status.getContainerStatuses()) {
      before.getContainerStatuses().stream()
          .filter(b -> b.getName().equals(container.getName()))
          .forEach(b ->
              require(
                  b.getRestartCount() <= container.getRestartCount(),
                  "the restart count of %s in %s fell from %s to %s",
                  container.getName(),
                  name,
                  b.getRestartCount(),
                  container.getRestartCount()));
    }
    for (PodCondition condition : status.getConditions()) {
      before.getConditions().stream()
          .filter(b -> b.getType().equals(condition.getType()))
          .filter(b -> b.getStatus().equals(condition.getStatus()))
          .forEach(b ->
              require(
                  b.getLastTransitionTime().equals(condition.getLastTransitionTime()),
                  "condition %s of %s moved without a change",
                  condition.getType(),
                  name));
    }
  }

  static boolean isTrue(PodStatus status, String type) {
    return status.getConditions().stream()
        .anyMatch(c -> c.getType().equals(type) && c.getStatus().equals("True"));
  }
}
