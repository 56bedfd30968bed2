package io.javelet.worker;

import static io.javelet.worker.SimulatedRules.require;

import com.google.protobuf.MessageOrBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.javelet.cri.api.v1.CreateContainerRequest;
import io.javelet.cri.api.v1.ExecSyncRequest;
import io.javelet.cri.api.v1.RemoveContainerRequest;
import io.javelet.cri.api.v1.RemovePodSandboxRequest;
import io.javelet.cri.api.v1.RunPodSandboxRequest;
import io.javelet.cri.api.v1.StartContainerRequest;
import io.javelet.cri.api.v1.StopContainerRequest;
import io.javelet.cri.api.v1.StopPodSandboxRequest;
import io.javelet.fakecri.DirectCalls;
import io.javelet.fakecri.FakeContainer;
import io.javelet.fakecri.FakeCriRuntime;
import io.javelet.fakecri.FakeSandbox;
import io.javelet.fakecri.Rpc;
import io.javelet.pod.PodSourceName;
import io.javelet.runtime.PodUid;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Sees every call and every status of a simulated agent and holds them against the rules. What it
 * remembers of an agent goes with that agent.
 */
final class SimulatedWitness implements DirectCalls {
  private final FakeCriRuntime fake;
  private final SimulatedWorld world;
  private final SimulatedFaults faults;
  private final SimulatedRules rules;
  private final SimulatedHistory history;
  private final Runnable meanwhile;
  private final Consumer<String> happened;

  private final SimulatedHealth health;
  private final SimulatedCommands commands;
  private final Map<PodUid, PodStatus> statuses = new HashMap<>();
  private final Map<String, Long> graces = new HashMap<>();
  private final Map<String, Set<String>> told = new HashMap<>();
  private final Map<String, Instant> endingSince = new HashMap<>();
  private final Set<PodSourceName> heard = EnumSet.noneOf(PodSourceName.class);
  private Optional<SimulatedAgent> agent = Optional.empty();
  private final Map<String, Integer> lastActions = new HashMap<>();
  private int actions;
  private int changes;
  private String lastChange = "";
  private Instant endingBegan = SimulatedTime.START;

  /** Seconds that a container gets when nothing is left of its grace. */
  private static final long LEAST_GRACE = 2;

  /**
   * @param processEnded whether the process of a container, by id, has ended in the kernel
   * @param meanwhile what happens while a call hangs
   * @param happened told the UID of a pod of which something changed
   */
  SimulatedWitness(
      FakeCriRuntime fake,
      SimulatedWorld world,
      SimulatedFaults faults,
      SimulatedCommands commands,
      SimulatedHistory history,
      Predicate<String> processEnded,
      Runnable meanwhile,
      Consumer<String> happened) {
    this.fake = fake;
    this.world = world;
    this.faults = faults;
    this.commands = commands;
    this.health = new SimulatedHealth(world::lastDeclared);
    this.history = history;
    this.rules = new SimulatedRules(fake, processEnded);
    this.meanwhile = meanwhile;
    this.happened = happened;
  }

  void watch(SimulatedAgent fresh) {
    agent = Optional.of(fresh);
  }

  void agentIsGone() {
    agent = Optional.empty();
    heard.clear();
    graces.clear();
    health.agentIsGone();
    endingSince.clear();
    told.clear();
    statuses.clear();
  }

  void heard(PodSourceName source, List<Pod> pods) {
    heard.add(source);
    pods.forEach(pod ->
        told.computeIfAbsent(pod.getMetadata().getName(), _ -> new HashSet<>())
            .add(pod.getMetadata().getUid()));
    Set<String> wanted =
        pods.stream()
            .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
            .map(pod -> pod.getMetadata().getUid())
            .collect(Collectors.toSet());
    // The grace of those that are to end begins here, whatever hinders the agent from asking them.
    told.values().stream()
        .flatMap(Set::stream)
        .filter(uid -> !wanted.contains(uid))
        .filter(uid -> SimulatedWorld.sourceOf(world.lastDeclared(uid)) == source)
        .forEach(uid -> endingSince.putIfAbsent(uid, fake.now()));
  }

  boolean hasHeard(PodSourceName source) {
    return heard.contains(source);
  }

  boolean hasHeardAll() {
    return heard.size() == 2;
  }

  SimulatedHealth health() {
    return health;
  }

  Optional<PodStatus> statusOf(String uid) {
    return Optional.ofNullable(statuses.get(new PodUid(uid)));
  }

  /** How many calls changed anything so far. */
  int changes() {
    return changes;
  }

  /** How many actions were begun so far, whatever came of them. */
  int actions() {
    return actions;
  }

  /** The number of the last action on a pod, 0 for none. */
  int lastActionOn(PodUid uid) {
    return lastActions.getOrDefault(uid.value(), 0);
  }

  String lastChange() {
    return lastChange;
  }

  /** Containers of one pod are about to be ended. */
  void endingBegins() {
    endingBegan = fake.now();
  }

  void check() {
    rules.nobodyRunsTwice();
  }

  void statusChanged(PodUid uid, PodStatus status) {
    SimulatedRules.statusIsSound(
        world.lastDeclared(uid.value()), Optional.ofNullable(statuses.get(uid)), status);
    health.statusIsTrue(world.lastDeclared(uid.value()), status);
    statuses.put(uid, status);
    history.tell(() -> "status " + uid + " " + brief(status));
  }

  /** Nothing is left of the pod: what comes under its UID is another one. */
  void forgotten(PodUid uid) {
    statuses.remove(uid);
    endingSince.remove(uid.value());
    health.forgotten(uid.value());
    history.tell(() -> "nothing is left of " + uid);
  }

  private static String brief(PodStatus status) {
    StringBuilder text = new StringBuilder(status.getPhase());
    Stream.concat(
            status.getInitContainerStatuses().stream(), status.getContainerStatuses().stream())
        .forEach(c -> {
          text.append(' ').append(c.getName()).append('#').append(c.getRestartCount());
          if (c.getState().getRunning() != null) {
            text.append(" runs");
          } else if (c.getState().getTerminated() != null) {
            text.append(" ended ").append(c.getState().getTerminated().getExitCode());
          } else {
            text.append(" waits ").append(c.getState().getWaiting().getReason());
          }
        });
    return text.toString();
  }

  @Override
  public void before(Rpc rpc, MessageOrBuilder request) {
    history.tell(() -> rpc + " " + subject(request));
    String uid = actedOn(request);
    if (!uid.equals("nothing")) {
      lastActions.put(uid, ++actions);
    }
    require(!Thread.currentThread().isInterrupted(), "%s was called by an interrupted turn", rpc);
    switch (request) {
      case RunPodSandboxRequest run -> mayRun(run.getConfig().getMetadata().getUid(), rpc);
      case CreateContainerRequest create ->
          mayRun(create.getSandboxConfig().getMetadata().getUid(), rpc);
      case StartContainerRequest start ->
          rules.container(start.getContainerId()).ifPresent(this::mayStart);
      case StopContainerRequest stop ->
          rules
              .container(stop.getContainerId())
              .filter(rules::runs)
              .ifPresent(container -> mayStop(container, stop.getTimeout()));
      case RemoveContainerRequest remove ->
          rules
              .container(remove.getContainerId())
              .ifPresent(c -> require(!c.running(), "%s is removed while it runs", c.name()));
      case ExecSyncRequest exec ->
          rules
              .container(exec.getContainerId())
              .ifPresent(container -> health.asked(exec, container, fake.now()));
      case StopPodSandboxRequest stop -> mustBeEmpty(stop.getPodSandboxId(), rpc);
      case RemovePodSandboxRequest remove -> mustBeEmpty(remove.getPodSandboxId(), rpc);
      default -> {}
    }
    try {
      faults.onTheWay(meanwhile, isOfAWorker(request));
    } catch (StatusRuntimeException refused) {
      history.tell(() -> "  is refused: " + refused.getStatus());
      late(request, refused);
      throw refused;
    }
  }

  /** Probes ask while time goes by: there is no turn that an agent's death could unwind. */
  private static boolean isOfAWorker(MessageOrBuilder request) {
    return !(request instanceof ExecSyncRequest exec
        && exec.getCmd(0).equals(SimulatedCommands.PROBE));
  }

  /**
   * To an agent, a probe whose answer does not come in time has failed; a hook, whatever hinders
   * it.
   */
  private void late(MessageOrBuilder request, StatusRuntimeException refusal) {
    if (request instanceof ExecSyncRequest exec
        && (isOfAWorker(request)
            || refusal.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED)) {
      rules
          .container(exec.getContainerId())
          .ifPresent(container -> health.answered(exec, container, false));
    }
  }

  private String subject(MessageOrBuilder request) {
    return switch (request) {
      case RunPodSandboxRequest run -> run.getConfig().getMetadata().getUid();
      case CreateContainerRequest create ->
          create.getSandboxConfig().getMetadata().getUid()
              + " "
              + create.getConfig().getMetadata().getName()
              + "#"
              + create.getConfig().getMetadata().getAttempt();
      case StartContainerRequest start -> named(start.getContainerId());
      case StopContainerRequest stop -> named(stop.getContainerId()) + " in " + stop.getTimeout();
      case RemoveContainerRequest remove -> named(remove.getContainerId());
      case ExecSyncRequest exec -> named(exec.getContainerId()) + " " + exec.getCmdList();
      default -> "";
    };
  }

  private String named(String id) {
    return rules
        .container(id)
        .map(c ->
            SimulatedRules.uidOf(c) + " " + c.name() + "#" + c.config().getMetadata().getAttempt())
        .orElse("somebody gone");
  }

  @Override
  public void after(Rpc rpc, MessageOrBuilder request) {
    String uid = actedOn(request);
    if (!uid.equals("nothing")) {
      changes++;
      lastChange = rpc + " " + request;
      rules.nobodyRunsTwice();
      if (!uid.isEmpty()) {
        happened.accept(uid);
      }
    }
    try {
      faults.onTheWayBack(isOfAWorker(request));
    } catch (StatusRuntimeException lost) {
      history.tell(() -> "  its answer is lost: " + lost.getStatus());
      late(request, lost);
      throw lost;
    }
    if (request instanceof ExecSyncRequest exec) {
      boolean well = commands.endedWell(exec);
      history.tell(() -> "  " + (well ? "ends well" : "fails"));
      rules
          .container(exec.getContainerId())
          .ifPresent(container -> health.answered(exec, container, well));
    }
  }

  /** The pod that a call changes, empty for one that is gone; "nothing" for questions. */
  private String actedOn(MessageOrBuilder request) {
    return switch (request) {
      case RunPodSandboxRequest run -> run.getConfig().getMetadata().getUid();
      case CreateContainerRequest create -> create.getSandboxConfig().getMetadata().getUid();
      case StartContainerRequest start -> uidOfContainer(start.getContainerId());
      case StopContainerRequest stop -> uidOfContainer(stop.getContainerId());
      case RemoveContainerRequest remove -> uidOfContainer(remove.getContainerId());
      case StopPodSandboxRequest stop ->
          rules.sandbox(stop.getPodSandboxId()).map(SimulatedRules::uidOf).orElse("");
      case RemovePodSandboxRequest _ -> "";
      default -> "nothing";
    };
  }

  private String uidOfContainer(String id) {
    return rules.container(id).map(SimulatedRules::uidOf).orElse("");
  }

  private void mayRun(String uid, Rpc rpc) {
    require(
        agent.orElseThrow().wantsToRun(new PodUid(uid)),
        "%s for %s, which was asked to end",
        rpc,
        uid);
    Pod pod = world.lastDeclared(uid);
    boolean predecessorRuns =
        fake.snapshot().containers().stream()
            .anyMatch(c ->
                rules.runs(c)
                    && !SimulatedRules.uidOf(c).equals(uid)
                    && world
                        .lastDeclared(SimulatedRules.uidOf(c))
                        .getMetadata()
                        .getName()
                        .equals(pod.getMetadata().getName()));
    require(!predecessorRuns, "%s for %s while its predecessor runs", rpc, uid);
  }

  private void mayStart(FakeContainer container) {
    String uid = SimulatedRules.uidOf(container);
    mayRun(uid, Rpc.START_CONTAINER);
    rules.startsInOrder(world.lastDeclared(uid), container);
  }

  private void mayStop(FakeContainer container, long grace) {
    String uid = SimulatedRules.uidOf(container);
    boolean ending = !agent.orElseThrow().wantsToRun(new PodUid(uid));
    if (ending) {
      Long before = graces.put(container.id(), grace);
      require(
          before == null || grace <= before,
          "the grace of %s in %s grew from %s to %s",
          container.name(),
          uid,
          before,
          grace);
      Instant since = endingSince.computeIfAbsent(uid, _ -> fake.now());
      Pod ended = world.lastDeclared(uid);
      // Of a pod that this agent never was told of, nobody knows which containers are sidecars.
      boolean specIsKnown =
          told.getOrDefault(ended.getMetadata().getName(), Set.of()).contains(uid);
      boolean inTime = fake.now().isBefore(since.plus(shortestGrace(ended)));
      if (specIsKnown && inTime) {
        rules.sidecarsEndLast(ended, container);
      }
      // The end of such a pod may have begun before anybody could see it.
      boolean gracious = inTime && (specIsKnown || grace > LEAST_GRACE);
      health.stops(container, true, gracious && isGraceLeft(ended));
    } else {
      Pod pod = world.lastDeclared(uid);
      // As upstream, containers that all are to begin anew get no grace.
      health.stops(container, false, isGraceLeft(pod) && !rules.restartsAll(pod));
    }
    Optional<Pod> declared =
        world
            .podOf(uid)
            .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
            .filter(pod -> told.getOrDefault(pod.getMetadata().getName(), Set.of()).size() == 1);
    if (declared.isEmpty()) {
      PodSourceName source = SimulatedWorld.sourceOf(world.lastDeclared(uid));
      require(hasHeard(source), "%s is stopped although its source %s was not heard", uid, source);
      return;
    }
    boolean over =
        statusOf(uid)
            .filter(s -> "Failed".equals(s.getPhase()) || "Succeeded".equals(s.getPhase()))
            .isPresent();
    boolean restartsAll =
        rules.restartsAll(declared.get())
            || statusOf(uid)
                .filter(s -> SimulatedRules.isTrue(s, "AllContainersRestarting"))
                .isPresent();
    require(
        over
            || restartsAll
            || rules.isDone(declared.get())
            || health.mustGo(container)
            || rules.isOutdated(declared.get(), container),
        "%s of %s is stopped for no reason",
        container.name(),
        uid);
  }

  /** Here containers are ended one after another, so one's hook may use up what another has. */
  private boolean isGraceLeft(Pod pod) {
    return fake.now().isBefore(endingBegan.plus(shortestGrace(pod)));
  }

  private static Duration shortestGrace(Pod pod) {
    long own = pod.getSpec().getTerminationGracePeriodSeconds();
    Long ofDeletion = pod.getMetadata().getDeletionGracePeriodSeconds();
    return Duration.ofSeconds(ofDeletion == null ? own : Math.min(own, ofDeletion));
  }

  private void mustBeEmpty(String sandboxId, Rpc rpc) {
    Optional<FakeSandbox> sandbox = rules.sandbox(sandboxId);
    boolean anyRuns =
        fake.snapshot().containers().stream()
            .anyMatch(c -> rules.runs(c) && c.sandboxId().equals(sandboxId));
    require(sandbox.isEmpty() || !anyRuns, "%s of %s while containers run in it", rpc, sandboxId);
  }
}
