package io.javelet.plan;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerRestartRuleBuilder;
import io.fabric8.kubernetes.api.model.EphemeralContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.javelet.plan.PlanSettings.BackOffSettings;
import io.javelet.runtime.ContainerId;
import io.javelet.runtime.ContainerState;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.ProbeResults;
import io.javelet.runtime.ProbeResults.OfContainer;
import io.javelet.runtime.ProbeResults.Result;
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
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A pod, what the runtime has of it and what its probes said, to be changed step by step. Container
 * {@code foo} of restart count 2 has the id {@code foo-2}.
 */
public final class Scene {
  /** The time of every scene. */
  public static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  private static final Instant SANDBOX_MADE = NOW.minus(Duration.ofHours(2));

  private final PodBuilder pod =
      new PodBuilder()
          .withNewMetadata()
          .withName("web")
          .withNamespace("shop")
          .withUid("uid-1")
          .endMetadata()
          .withNewSpec()
          .withRestartPolicy("Always")
          .withTerminationGracePeriodSeconds(30L)
          .endSpec();

  private final List<RuntimeSandbox> sandboxes = new ArrayList<>();
  private final List<RuntimeContainer> containers = new ArrayList<>();
  private final Map<ContainerId, OfContainer> probes = new HashMap<>();
  private BackOffState backOff = BackOffState.EMPTY;
  private final Set<ContainerId> outdated = new HashSet<>();
  private boolean restartingAll;
  private boolean containerRestartRules = true;
  private boolean restartAllContainers = true;

  /** A pod with a good sandbox and nothing in it. */
  public Scene() {
    sandbox(0, true);
  }

  /** Three regular containers, all running. */
  public static Scene ofThreeRunning() {
    return new Scene().regular("foo1", "foo2", "foo3").running("foo1", "foo2", "foo3");
  }

  /** Three regular containers not started yet, behind three init containers that are done. */
  public static Scene ofThreeInitContainersDone() {
    return new Scene()
        .regular("foo1", "foo2", "foo3")
        .init("init1", "init2", "init3")
        .exited("init1", 0)
        .exited("init2", 0)
        .exited("init3", 0);
  }

  /** Three sidecars and three regular containers, all running. */
  public static Scene ofThreeSidecarsRunning() {
    return new Scene()
        .regular("foo1", "foo2", "foo3")
        .sidecar("side1", "side2", "side3")
        .running("side1", "side2", "side3")
        .running("foo1", "foo2", "foo3");
  }

  // ---- the pod -------------------------------------------------------------------------------

  public Scene pod(Consumer<PodBuilder> change) {
    change.accept(pod);
    return this;
  }

  public Scene policy(@Nullable String restartPolicy) {
    return pod(p -> p.editSpec().withRestartPolicy(restartPolicy).endSpec());
  }

  public Scene hostNetwork() {
    return pod(p -> p.editSpec().withHostNetwork(true).endSpec());
  }

  public Scene deleted(long graceSeconds) {
    return pod(p ->
        p.editMetadata()
            .withDeletionTimestamp(NOW.toString())
            .withDeletionGracePeriodSeconds(graceSeconds)
            .endMetadata());
  }

  public Scene regular(String... names) {
    for (String name : names) {
      pod(p -> p.editSpec().addToContainers(container(name)).endSpec());
    }
    return this;
  }

  public Scene init(String... names) {
    for (String name : names) {
      pod(p -> p.editSpec().addToInitContainers(container(name)).endSpec());
    }
    return this;
  }

  public Scene sidecar(String... names) {
    for (String name : names) {
      Container sidecar = new ContainerBuilder(container(name)).withRestartPolicy("Always").build();
      pod(p -> p.editSpec().addToInitContainers(sidecar).endSpec());
    }
    return this;
  }

  public Scene ephemeral(String name, String target) {
    return pod(p ->
        p.editSpec()
            .addToEphemeralContainers(
                new EphemeralContainerBuilder()
                    .withName(name)
                    .withImage("debug")
                    .withTargetContainerName(target)
                    .build())
            .endSpec());
  }

  /** Changes the spec of a container of any kind but ephemeral. */
  public Scene spec(String name, Consumer<ContainerBuilder> change) {
    Pod now = pod.build();
    return pod(p ->
        p.editSpec()
            .withContainers(changed(now.getSpec().getContainers(), name, change))
            .withInitContainers(changed(now.getSpec().getInitContainers(), name, change))
            .endSpec());
  }

  public Scene policyOf(String name, @Nullable String restartPolicy) {
    return spec(name, c -> c.withRestartPolicy(restartPolicy));
  }

  /** A restart rule: {@code action} when the exit code is {@code In} or {@code NotIn} these. */
  public Scene rule(String name, String action, String operator, Integer... codes) {
    return spec(
        name,
        c ->
            c.addToRestartPolicyRules(
                new ContainerRestartRuleBuilder()
                    .withAction(action)
                    .withNewExitCodes()
                    .withOperator(operator)
                    .withValues(codes)
                    .endExitCodes()
                    .build()));
  }

  public Scene probed(String name) {
    return spec(
        name,
        c ->
            c.withLivenessProbe(new Probe())
                .withStartupProbe(new Probe())
                .withReadinessProbe(new Probe()));
  }

  private static List<Container> changed(
      List<Container> containers, String name, Consumer<ContainerBuilder> change) {
    return containers.stream()
        .map(container -> {
          if (!container.getName().equals(name)) {
            return container;
          }
          ContainerBuilder builder = new ContainerBuilder(container);
          change.accept(builder);
          return builder.build();
        })
        .toList();
  }

  public static Container container(String name) {
    return new ContainerBuilder().withName(name).withImage("image").build();
  }

  // ---- the runtime ---------------------------------------------------------------------------

  public Scene noSandbox() {
    sandboxes.clear();
    return this;
  }

  /** A newer sandbox than those before. */
  public Scene sandbox(int attempt, boolean ready) {
    return sandbox(attempt, ready, false, List.of("10.0.0." + (attempt + 1)));
  }

  public Scene sandbox(int attempt, boolean ready, boolean hostNetwork, List<String> ips) {
    sandboxes.addFirst(
        new RuntimeSandbox(
            new SandboxId("sandbox-" + attempt),
            attempt,
            ready,
            SANDBOX_MADE.plus(Duration.ofMinutes(attempt)),
            hostNetwork,
            ips,
            Map.of(),
            Map.of()));
    return this;
  }

  /** Instead of all sandboxes so far. */
  public Scene onlySandbox(int attempt, boolean ready) {
    return noSandbox().sandbox(attempt, ready);
  }

  public Scene running(String... names) {
    for (String name : names) {
      newest(name, ContainerState.RUNNING, Exit.NONE, Optional.empty());
    }
    return this;
  }

  public Scene created(String name) {
    return newest(name, ContainerState.CREATED, Exit.NONE, Optional.empty());
  }

  public Scene unknown(String name) {
    return newest(name, ContainerState.UNKNOWN, Exit.NONE, Optional.empty());
  }

  /** Ended an hour ago with this code. */
  public Scene exited(String name, int code) {
    return exited(name, code, NOW.minus(Duration.ofHours(1)));
  }

  public Scene exited(String name, int code, Instant at) {
    return exited(name, new Exit(code, code == 0 ? "Completed" : "Error", ""), at);
  }

  public Scene exited(String name, Exit exit, Instant at) {
    return newest(name, ContainerState.EXITED, exit, Optional.of(at));
  }

  /** The runtime knows nothing of these. */
  public Scene gone(String... names) {
    containers.removeIf(c -> List.of(names).contains(c.name()));
    return this;
  }

  /** The container that is the newest now becomes an older one; the next state is another's. */
  public Scene again(String name) {
    RuntimeContainer newest = newestOf(name).orElseThrow();
    return add(name, newest.restartCount() + 1, ContainerState.CREATED, Exit.NONE, "");
  }

  /** The container was made from another spec. */
  public Scene madeFromAnotherSpec(String name) {
    RuntimeContainer newest = newestOf(name).orElseThrow();
    containers.remove(newest);
    return add(name, newest.restartCount(), newest.state(), newest.exit(), "other");
  }

  private Scene newest(String name, ContainerState state, Exit exit, Optional<Instant> finishedAt) {
    int count = newestOf(name).map(RuntimeContainer::restartCount).orElse(0);
    RuntimeContainer next = container(name, count, state, exit, hashOf(name), finishedAt);
    newestOf(name)
        .ifPresentOrElse(
            old -> containers.set(containers.indexOf(old), next), () -> containers.add(next));
    return this;
  }

  private Scene add(String name, int count, ContainerState state, Exit exit, String hash) {
    Optional<Instant> end =
        state == ContainerState.EXITED ? Optional.of(NOW) : Optional.<Instant>empty();
    containers.add(container(name, count, state, exit, hash.isEmpty() ? hashOf(name) : hash, end));
    return this;
  }

  private static RuntimeContainer container(
      String name,
      int count,
      ContainerState state,
      Exit exit,
      String hash,
      Optional<Instant> finishedAt) {
    Instant created = SANDBOX_MADE.plus(Duration.ofSeconds(count + 1));
    boolean ran = state != ContainerState.CREATED && !exit.reason().equals("StartError");
    Optional<Instant> started = ran ? Optional.of(created) : Optional.empty();
    return new RuntimeContainer(
        new ContainerId(name + "-" + count),
        name,
        count,
        state,
        new Times(created, started, finishedAt),
        exit,
        new Image("image", "sha256:abc"),
        new Notes(hash, "", "", "", "", Optional.empty()),
        "");
  }

  private Optional<RuntimeContainer> newestOf(String name) {
    return containers.stream()
        .filter(c -> c.name().equals(name))
        .max(Comparator.comparingInt(RuntimeContainer::restartCount));
  }

  private String hashOf(String name) {
    Pod now = pod.build();
    return Stream.concat(
            now.getSpec().getContainers().stream(), now.getSpec().getInitContainers().stream())
        .filter(c -> c.getName().equals(name))
        .findFirst()
        .map(Scene::hash)
        .orElse("");
  }

  /** The hash that every scene uses: only the image counts. */
  public static String hash(Container container) {
    return "hash of " + container.getImage();
  }

  // ---- probes, back-off, gates ---------------------------------------------------------------

  public Scene liveness(String name, Result result) {
    return probe(name, old -> new OfContainer(Optional.of(result), old.startup(), old.readiness()));
  }

  public Scene startup(String name, Result result) {
    return probe(
        name, old -> new OfContainer(old.liveness(), Optional.of(result), old.readiness()));
  }

  public Scene readiness(String name, Result result) {
    return probe(name, old -> new OfContainer(old.liveness(), old.startup(), Optional.of(result)));
  }

  private Scene probe(String name, UnaryOperator<OfContainer> change) {
    ContainerId id = newestOf(name).orElseThrow().id();
    probes.put(id, change.apply(probes.getOrDefault(id, OfContainer.NONE)));
    return this;
  }

  /** The container was restarted at {@code at} and waits this long after its next end. */
  public Scene backOff(String name, Duration delay, Instant at) {
    Map<BackOffState.Key, BackOffState.Entry> entries = new HashMap<>(backOff.entries());
    entries.put(BackOffState.Key.of(specOf(name)), new BackOffState.Entry(delay, at));
    backOff = new BackOffState(entries);
    return this;
  }

  private Container specOf(String name) {
    Pod now = pod.build();
    return Stream.concat(
            now.getSpec().getContainers().stream(), now.getSpec().getInitContainers().stream())
        .filter(c -> c.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** A container whose configuration has changed, and whose pod wants a restart then. */
  public Scene outdated(String name) {
    outdated.add(newestOf(name).orElseThrow().id());
    return this;
  }

  public Scene restartingAll() {
    restartingAll = true;
    return this;
  }

  public Scene withoutContainerRestartRules() {
    containerRestartRules = false;
    return this;
  }

  public Scene withoutRestartAllContainers() {
    restartAllContainers = false;
    return this;
  }

  // ---- what comes of it ----------------------------------------------------------------------

  public Pod pod() {
    return pod.build();
  }

  public RuntimePodStatus status() {
    List<RuntimeContainer> newestFirst =
        containers.stream()
            .sorted(Comparator.comparing((RuntimeContainer c) -> c.times().createdAt()).reversed())
            .toList();
    return new RuntimePodStatus(
        new PodUid("uid-1"), new PodFullName("web", "shop"), sandboxes, newestFirst, NOW);
  }

  public ProbeResults probes() {
    return new ProbeResults(probes);
  }

  PodActionsInput input() {
    return new PodActionsInput(
        pod(),
        status(),
        probes(),
        backOff,
        restartingAll,
        new PlanSettings(
            Scene::hash, BackOffSettings.DEFAULT, containerRestartRules, restartAllContainers),
        NOW,
        outdated);
  }

  PodActions plan() {
    return PodPlanner.computePodActions(input());
  }
}
