package io.javelet.worker;

import static io.javelet.worker.SimulatedRules.require;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.javelet.fakecri.ContainerBehaviour;
import io.javelet.fakecri.FakeContainer;
import io.javelet.fakecri.FakeCriRuntime;
import io.javelet.fakecri.RuntimeSnapshot;
import io.javelet.plan.RestartPolicy;
import io.javelet.pod.PodSourceName;
import io.javelet.runtime.PodUid;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * One node through one history made from a seed: declarations change, containers end, calls fail,
 * hang or lose their answer, the agent dies and comes back. Everything runs on one thread and in a
 * time of its own, so a seed always gives the same history. At the end bad times are over, and the
 * node must come to what is declared and stay there.
 */
final class Simulation {
  private static final int HAPPENINGS = 16;
  private static final Duration LONGEST_WAY_BACK = Duration.ofMinutes(40);

  private final Random random;
  private final SimulatedTime time = new SimulatedTime();
  private final SimulatedHistory history;
  private final SimulatedFaults faults;
  private final SimulatedNode node;
  private final SimulatedWorld world;
  private final FakeCriRuntime fake;
  private final SimulatedWitness witness;
  private final SimulatedAgent.Surroundings surroundings;
  private final Set<PodSourceName> due = EnumSet.noneOf(PodSourceName.class);
  private final SimulatedCommands commands;

  private Optional<SimulatedAgent> agent = Optional.empty();
  private int underWay;
  private boolean relistDue;
  private boolean calm;

  /**
   * @param toBeRead whether the history is wanted in words
   */
  Simulation(long seed, Path root, boolean toBeRead) {
    random = new Random(seed);
    history = new SimulatedHistory(toBeRead, time);
    faults = new SimulatedFaults(random, time);
    node = new SimulatedNode(random);
    world = new SimulatedWorld(random, time);
    commands = new SimulatedCommands(random, time);
    fake =
        FakeCriRuntime.builder(root)
            .withManualTime(SimulatedTime.START)
            .withTimePassing(time::pass)
            .withSeed(seed)
            .withoutSocket();
    SimulatedPods.IMAGES.forEach(fake::addImage);
    fake.behaveByRule((_, config) -> behaviour(config.getMetadata().getName()));
    time.drives(fake);
    witness =
        new SimulatedWitness(
            fake,
            world,
            faults,
            commands,
            history,
            node::hasEnded,
            this::meanwhile,
            this::happened);
    surroundings =
        new SimulatedAgent.Surroundings(
            fake.directChannel(witness),
            time,
            random,
            node,
            root,
            new SimulatedProbeMemory(),
            witness);
  }

  /** What happened, as far as it was wanted. */
  String history() {
    return history.toString();
  }

  void run() throws InterruptedException {
    int happenings = 4 + random.nextInt(HAPPENINGS);
    for (int i = random.nextInt(4); i >= 0; i--) {
      world.declareAnother();
    }
    startAgent();
    for (int i = 0; i < happenings; i++) {
      happen();
      settle();
      time.pass(Duration.ofMillis((long) Math.pow(10, random.nextInt(6))));
      settle();
    }
    comeToRest();
  }

  // ---- what happens ----------------------------------------------------------------------------

  private void happen() {
    switch (random.nextInt(16)) {
      case 0, 1 -> world.declareAnother();
      case 2, 3 -> world.changeOne();
      case 4 -> world.undeclareOne();
      case 5 -> world.deleteOne();
      case 6, 7, 8 -> endOneContainer();
      case 9 -> loseOneSandbox();
      case 10 -> turnOneProbe();
      case 11 -> stopAgent();
      case 12, 13 -> {
        faults.change();
        node.failing(random.nextInt(4) == 0 ? random.nextInt(30) : 0);
      }
      default -> relistDue = true;
    }
    due.addAll(world.takeChanged());
  }

  /** While a call hangs the world goes on, but for what needs the sync loop's own thread. */
  private void meanwhile() {
    switch (random.nextInt(6)) {
      case 0 -> endOneContainer();
      case 1 -> loseOneSandbox();
      case 2 -> undeclareAtOnce();
      default -> {}
    }
  }

  private void undeclareAtOnce() {
    boolean upToDate = due.isEmpty() && world.takeChanged().isEmpty();
    if (upToDate && agent.isPresent()) {
      world.undeclareOne();
      for (PodSourceName source : world.takeChanged()) {
        if (witness.hasHeard(source)) {
          witness.heard(source, world.declared(source));
          history.tell(() -> source + " now says " + names(world.declared(source)));
          agent.get().publish(source, world.declared(source));
        } else {
          due.add(source);
        }
      }
    }
  }

  private void endOneContainer() {
    running()
        .ifPresent(container -> {
          end(container, List.of(0, 1, 42, 137).get(random.nextInt(4)));
        });
  }

  /** The kernel knows at once, the runtime now or when it has tidied up. */
  private void end(FakeContainer container, int code) {
    history.tell(() -> "ends: " + SimulatedRules.uidOf(container) + " " + container.name());
    if (random.nextBoolean()) {
      node.processEnded(container.id());
      underWay++;
      time.after(
          Duration.ofMillis(random.nextInt(3_000)),
          () -> {
            underWay--;
            runtimeSeesTheEnd(container, code);
          });
    } else {
      fake.exit(container.id(), code);
    }
    happened(SimulatedRules.uidOf(container));
  }

  private void runtimeSeesTheEnd(FakeContainer ended, int code) {
    boolean itRuns =
        fake.snapshot().containers().stream()
            .anyMatch(c -> c.id().equals(ended.id()) && c.running());
    if (itRuns) {
      history.tell(() -> "its end is seen: " + SimulatedRules.uidOf(ended) + " " + ended.name());
      fake.exit(ended.id(), code);
      happened(SimulatedRules.uidOf(ended));
    }
  }

  private void loseOneSandbox() {
    running()
        .ifPresent(container -> {
          fake.loseSandbox(container.sandboxId());
          history.tell(() -> "sandbox is lost: " + SimulatedRules.uidOf(container));
          happened(SimulatedRules.uidOf(container));
        });
  }

  private void turnOneProbe() {
    String kind = List.of("liveness", "readiness", "startup").get(random.nextInt(3));
    running()
        .ifPresent(container -> {
          commands.turn(container.id(), kind);
          history.tell(() ->
              "changes its " + kind + ": " + SimulatedRules.uidOf(container) + container.name());
        });
  }

  private Optional<FakeContainer> running() {
    List<FakeContainer> all =
        fake.snapshot().containers().stream()
            .filter(c -> c.running() && !node.hasEnded(c.id()))
            .toList();
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
  }

  /** Something changed for the pod in the runtime; whether and when that is noticed is luck. */
  private void happened(String uid) {
    if (calm || random.nextInt(10) != 0) {
      underWay++;
      time.after(
          Duration.ofMillis(random.nextInt(1_500)),
          () -> {
            underWay--;
            agent.ifPresent(a -> a.noticed(new PodUid(uid)));
          });
    }
  }

  private ContainerBehaviour behaviour(String name) {
    if (!calm && random.nextInt(30) == 0) {
      return ContainerBehaviour.failsToStart("no such file or directory");
    }
    boolean runsToItsEnd = name.startsWith("i") || random.nextInt(4) == 0;
    if (runsToItsEnd) {
      // Of containers that are not to end, such as sidecars, it is just another end.
      int seconds = 1 + random.nextInt(20);
      time.after(Duration.ofSeconds(seconds), () -> endInitContainer(name));
    }
    ContainerBehaviour runs = ContainerBehaviour.runs().executing(commands::answer);
    return switch (random.nextInt(5)) {
      case 0 -> runs.ignoringStopSignal();
      case 1 -> runs.stoppingWith(0);
      default -> runs;
    };
  }

  private void endInitContainer(String name) {
    fake.snapshot().containers().stream()
        .filter(c -> c.name().equals(name) && c.running() && !node.hasEnded(c.id()))
        .filter(c -> !calm || world.isPlainInit(SimulatedRules.uidOf(c), name))
        .findFirst()
        .ifPresent(container -> {
          end(container, calm || random.nextInt(4) > 0 ? 0 : 1);
        });
  }

  // ---- the agent's life ------------------------------------------------------------------------

  private void startAgent() {
    history.tell(() -> "agent starts");
    agent = Optional.of(new SimulatedAgent(surroundings));
    witness.watch(agent.get());
    relistDue = true;
    due.clear();
    time.after(Duration.ofMillis(random.nextInt(2_000)), () -> due.add(PodSourceName.FILE));
    time.after(Duration.ofMillis(random.nextInt(20_000)), () -> due.add(PodSourceName.API));
    planRelist();
  }

  private void planRelist() {
    SimulatedAgent listing = agent.orElseThrow();
    time.after(
        Duration.ofMinutes(1),
        () -> {
          if (agent.filter(a -> a == listing).isPresent()) {
            relistDue = true;
            planRelist();
          }
        });
  }

  private void stopAgent() {
    history.tell(() -> "agent dies");
    agent.ifPresent(SimulatedAgent::stop);
    agent = Optional.empty();
    witness.agentIsGone();
    time.after(Duration.ofMillis(random.nextInt(60_000)), this::startIfDown);
  }

  private void startIfDown() {
    if (agent.isEmpty()) {
      startAgent();
    }
  }

  private void settle() throws InterruptedException {
    try {
      world.forgetDeleted(uid -> !isRunning(uid), due);
      if (agent.isPresent()) {
        tellWhatIsDue(agent.get());
        agent.get().settle();
      }
    } catch (SimulatedAgent.Died died) {
      Thread.interrupted();
      stopAgent();
    }
    witness.check();
  }

  private void tellWhatIsDue(SimulatedAgent told) {
    if (relistDue) {
      relistDue = false;
      told.relist();
    }
    for (PodSourceName source : List.copyOf(due)) {
      witness.heard(source, world.declared(source));
      due.remove(source);
      history.tell(() -> source + " says " + names(world.declared(source)));
      told.publish(source, world.declared(source));
    }
  }

  private static List<String> names(List<Pod> pods) {
    return pods.stream().map(pod -> pod.getMetadata().getUid()).toList();
  }

  private boolean isRunning(String uid) {
    return fake.snapshot().containers().stream()
        .anyMatch(c -> c.running() && SimulatedRules.uidOf(c).equals(uid));
  }

  // ---- the end ---------------------------------------------------------------------------------

  private void comeToRest() throws InterruptedException {
    calm = true;
    history.tell(() -> "from now on all is well");
    faults.end();
    node.failing(0);
    commands.calm();
    startIfDown();
    relistDue = true;
    var deadline = time.instant().plus(LONGEST_WAY_BACK);
    Optional<String> missing = settledMissing();
    while (missing.isPresent() && time.instant().isBefore(deadline)) {
      awaitSomething();
      missing = settledMissing();
    }
    require(missing.isEmpty(), "not at rest: %s; %s", missing.orElse(""), fake.snapshot());
    int before = witness.changes();
    relistDue = true;
    settle();
    require(
        witness.changes() == before,
        "a pod that is as declared was touched: %s",
        witness.lastChange());
  }

  /** Lets planned things happen until one of them gives the agent something to do. */
  private void awaitSomething() {
    do {
      time.happenNext();
    } while (due.isEmpty()
        && !relistDue
        && time.isAnythingPlanned()
        && agent.filter(SimulatedAgent::isAtRest).isPresent());
  }

  private Optional<String> settledMissing() throws InterruptedException {
    settle();
    if (underWay > 0 || !due.isEmpty() || relistDue || !witness.hasHeardAll()) {
      return Optional.of("not everything was heard");
    }
    RuntimeSnapshot now = fake.snapshot();
    Optional<String> left =
        now.sandboxes().stream()
            .map(SimulatedRules::uidOf)
            .filter(uid -> world.podOf(uid).isEmpty())
            .findFirst();
    if (left.isPresent()) {
      return Optional.of("undeclared pod " + left.get() + " is still there");
    }
    for (Pod pod : world.all()) {
      Optional<String> lacking = lacking(pod, now);
      if (lacking.isPresent()) {
        return lacking;
      }
    }
    return Optional.empty();
  }

  private Optional<String> lacking(Pod pod, RuntimeSnapshot now) {
    String name = pod.getMetadata().getName();
    Optional<PodStatus> status = witness.statusOf(pod.getMetadata().getUid());
    if (pod.getMetadata().getDeletionTimestamp() != null) {
      return Optional.of(name + " is still being deleted");
    }
    if (status.isEmpty()) {
      return Optional.of(name + " has no status");
    }
    List<String> running =
        now.sandboxesOf(name).stream()
            .flatMap(s -> now.containers().stream().filter(c -> c.sandboxId().equals(s.id())))
            .filter(c -> c.running() && !node.hasEnded(c.id()))
            .map(FakeContainer::name)
            .toList();
    boolean over =
        "Succeeded".equals(status.get().getPhase()) || "Failed".equals(status.get().getPhase());
    if (over) {
      return running.isEmpty() ? Optional.empty() : Optional.of(name + " is over and still runs");
    }
    for (var container : pod.getSpec().getContainers()) {
      boolean done =
          status.get().getContainerStatuses().stream()
              .filter(s -> s.getName().equals(container.getName()))
              .map(s -> s.getState().getTerminated())
              .anyMatch(end ->
                  end != null
                      && !RestartPolicy.afterExit(pod, container, end.getExitCode(), true).start());
      if (!running.contains(container.getName()) && !done) {
        return Optional.of(container.getName() + " of " + name + " does not run");
      }
    }
    Optional<String> failed =
        now.sandboxesOf(name).stream()
            .flatMap(s -> now.containers().stream().filter(c -> c.sandboxId().equals(s.id())))
            .filter(c -> c.running() && !node.hasEnded(c.id()))
            .flatMap(c -> witness.health().failedHook(c).stream())
            .findFirst();
    if (failed.isPresent()) {
      return failed;
    }
    for (var container : status.get().getContainerStatuses()) {
      if (container.getState().getRunning() != null && !container.getReady()) {
        return Optional.of(container.getName() + " of " + name + " is not ready");
      }
    }
    for (var init : pod.getSpec().getInitContainers()) {
      if ("Always".equals(init.getRestartPolicy()) && !running.contains(init.getName())) {
        return Optional.of("sidecar " + init.getName() + " of " + name + " does not run");
      }
    }
    return Optional.empty();
  }
}
