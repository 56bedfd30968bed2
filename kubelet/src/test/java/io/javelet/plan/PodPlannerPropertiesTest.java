package io.javelet.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.plan.PlanSettings.BackOffSettings;
import io.javelet.runtime.ContainerId;
import io.javelet.runtime.ContainerState;
import io.javelet.runtime.ProbeResults;
import io.javelet.runtime.ProbeResults.OfContainer;
import io.javelet.runtime.ProbeResults.Result;
import io.javelet.runtime.RuntimeContainer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for the plans of every pod, whatever happens to it. */
class PodPlannerPropertiesTest {
  private static final BackOffSettings BACK_OFF = BackOffSettings.DEFAULT;

  /** More than any pod of these shapes needs: each container waits for the one before. */
  private static final int STEPS = 200;

  /** Something that happens to a pod between two plans. */
  record Event(What what, int which, int code) {
    enum What {
      EXIT,
      LOSE,
      FORGET_DEAD,
      FAIL_LIVENESS,
      CHANGE_IMAGE,
      KILL_SANDBOX,
      LOSE_SANDBOXES,
      LITTLE_TIME,
      MUCH_TIME,
      RESTART_AGENT
    }
  }

  /** The pod as it goes through its events. */
  private static final class Run {
    private final ModelRuntime runtime = new ModelRuntime();
    private final Scene declared;
    private Pod pod;
    private BackOffState backOff = BackOffState.EMPTY;
    private ProbeResults probes = ProbeResults.NONE;

    Run(Scene declared) {
      this.declared = declared;
      this.pod = declared.pod();
    }

    PodActionsInput input() {
      return new PodActionsInput(
          pod,
          runtime.status(),
          probes,
          backOff,
          PlanSettings.defaults(Scene::hash),
          runtime.now());
    }

    PodActions step() {
      PodActions actions = PodPlanner.computePodActions(input());
      assertThat(PodPlanner.computePodActions(input())).isEqualTo(actions);
      actions
          .backOff()
          .entries()
          .values()
          .forEach(entry -> assertThat(entry.delay()).isLessThanOrEqualTo(BACK_OFF.cap()));
      actions
          .backOffs()
          .forEach(wait -> {
            assertThat(wait.delay()).isLessThanOrEqualTo(BACK_OFF.cap());
            assertThat(wait.until()).isAfter(runtime.now());
          });
      if (actions.killPod() && actions.createSandbox().isEmpty()) {
        assertThat(actions.containersToStart()).isEmpty();
      }
      runtime.apply(pod, actions);
      backOff = actions.backOff();
      return actions;
    }

    void happens(Event event) {
      List<Container> all = containers(pod);
      String name = all.get(event.which() % all.size()).getName();
      switch (event.what()) {
        case EXIT -> runtime.exit(name, event.code());
        case LOSE -> runtime.lose(name);
        case FORGET_DEAD -> runtime.forgetDead(name);
        case FAIL_LIVENESS -> failLiveness(name);
        case CHANGE_IMAGE ->
            pod = declared.spec(name, c -> c.withImage("image-" + event.code())).pod();
        case KILL_SANDBOX -> runtime.killSandbox();
        case LOSE_SANDBOXES -> runtime.loseSandboxes();
        case LITTLE_TIME -> runtime.passTime(Duration.ofSeconds(3));
        case MUCH_TIME -> runtime.passTime(Duration.ofMinutes(20));
        case RESTART_AGENT -> {
          backOff = BackOffState.EMPTY;
          probes = ProbeResults.NONE;
        }
      }
    }

    private void failLiveness(String name) {
      runtime
          .status()
          .newest(name)
          .ifPresent(container -> {
            Map<ContainerId, OfContainer> results = new HashMap<>(probes.byContainer());
            results.put(
                container.id(),
                new OfContainer(Optional.of(Result.FAILURE), Optional.empty(), Optional.empty()));
            probes = new ProbeResults(results);
          });
    }

    /** From now on nothing bad happens: init containers do their work, waits end. */
    PodActions settle() {
      for (int i = 0; i < STEPS; i++) {
        PodActions actions = step();
        actions
            .lookAgainAt()
            .ifPresent(at -> runtime.passTime(Duration.between(runtime.now(), at)));
        boolean initRan =
            pod.getSpec().getInitContainers().stream()
                    .filter(c -> ContainerKind.ofInitContainer(c) == ContainerKind.INIT)
                    .map(Container::getName)
                    .filter(this::runs)
                    .peek(name -> runtime.exit(name, 0))
                    .count()
                > 0;
        if (actions.isEmpty() && actions.lookAgainAt().isEmpty() && !initRan) {
          return actions;
        }
      }
      throw new AssertionError(
          "the pod did not come to rest, its next steps: "
              + ActionsText.of(step())
              + ActionsText.of(step())
              + ActionsText.of(step()));
    }

    boolean runs(String name) {
      return runtime
          .status()
          .newest(name)
          .filter(c -> c.state() == ContainerState.RUNNING)
          .isPresent();
    }

    private static List<Container> containers(Pod pod) {
      return Stream.concat(
              pod.getSpec().getInitContainers().stream(), pod.getSpec().getContainers().stream())
          .toList();
    }
  }

  @Property(tries = 400)
  void everyPodComesToRest(@ForAll("pods") Scene pod, @ForAll("histories") List<Event> history) {
    Run run = new Run(pod);
    for (Event event : history) {
      run.step();
      run.happens(event);
    }
    PodActions last = run.settle();

    assertThat(last.isEmpty()).isTrue();
    assertThat(ActionsText.of(PodPlanner.computePodActions(run.input()))).isEmpty();
  }

  @Property(tries = 200)
  void aPodThatRestartsAlwaysEndsUpRunningWhole(
      @ForAll("alwaysPods") Scene pod, @ForAll("histories") List<Event> history) {
    Run run = new Run(pod);
    for (Event event : history) {
      run.step();
      run.happens(event);
    }
    run.settle();

    assertThat(pod.pod().getSpec().getContainers())
        .allMatch(container -> run.runs(container.getName()));
    assertThat(
            pod.pod().getSpec().getInitContainers().stream()
                .filter(c -> ContainerKind.ofInitContainer(c) == ContainerKind.SIDECAR))
        .allMatch(container -> run.runs(container.getName()));
  }

  @Property(tries = 200)
  void aPodThatNeverRestartsRunsEachContainerAtMostOnce(@ForAll("histories") List<Event> history) {
    Scene pod = new Scene().policy("Never").init("init1").regular("foo1", "foo2");
    Run run = new Run(pod);
    for (Event event : history) {
      run.step();
      if (event.what() == Event.What.EXIT || event.what() == Event.What.MUCH_TIME) {
        run.happens(event);
      }
    }
    run.settle();

    assertThat(run.runtime.status().containers()).allMatch(c -> c.restartCount() == 0);
  }

  @Property(tries = 200)
  void regularContainersRunOnlyAfterEveryInitContainerSucceeded(
      @ForAll("histories") List<Event> history) {
    Scene pod = new Scene().policy("OnFailure").init("init1", "init2").regular("foo1");
    Run run = new Run(pod);
    for (Event event : history) {
      run.step();
      if (run.runs("foo1")) {
        assertThat(run.runtime.status().newest("init1")).matches(c -> succeeded(c));
        assertThat(run.runtime.status().newest("init2")).matches(c -> succeeded(c));
      }
      if (event.what() == Event.What.EXIT || event.what() == Event.What.KILL_SANDBOX) {
        run.happens(event);
      }
      run.runtime.passTime(Duration.ofMinutes(6));
    }
  }

  private static boolean succeeded(Optional<RuntimeContainer> container) {
    return container
        .filter(c -> c.state() == ContainerState.EXITED && c.exit().code() == 0)
        .isPresent();
  }

  @Property
  void waitsNeverExceedTheCap(
      @ForAll("settings") BackOffSettings settings, @ForAll("gaps") List<Duration> gaps) {
    BackOffState.Key key = BackOffState.Key.of(Scene.container("foo"));
    BackOffState state = BackOffState.EMPTY;
    var now = Scene.NOW;
    for (Duration gap : gaps) {
      var endedAt = now.plus(gap);
      Duration wait = state.wait(key, endedAt, endedAt, settings).orElse(Duration.ZERO);
      assertThat(wait).isLessThanOrEqualTo(settings.cap());
      now = endedAt.plus(wait);
      assertThat(state.wait(key, endedAt, now, settings)).isEmpty();
      state = state.restarted(key, endedAt, now, settings);
    }
  }

  @Provide
  Arbitrary<Scene> pods() {
    return shapes(Arbitraries.of("Always", "OnFailure", "Never"), true);
  }

  @Provide
  Arbitrary<Scene> alwaysPods() {
    return shapes(Arbitraries.just("Always"), false);
  }

  private static Arbitrary<Scene> shapes(Arbitrary<String> policies, boolean rules) {
    Arbitrary<List<Boolean>> sidecars = Arbitraries.of(true, false).list().ofMaxSize(3);
    Arbitrary<Integer> regular = Arbitraries.integers().between(1, 3);
    Arbitrary<String> rule =
        rules ? Arbitraries.of("", "Restart", "RestartAllContainers") : Arbitraries.just("");
    return Combinators.combine(policies, sidecars, regular, rule)
        .as((policy, initIsSidecar, count, action) -> {
          Scene scene = new Scene().policy(policy);
          for (int i = 0; i < initIsSidecar.size(); i++) {
            if (initIsSidecar.get(i)) {
              scene.sidecar("side" + i);
            } else {
              scene.init("init" + i);
            }
          }
          for (int i = 0; i < count; i++) {
            scene.regular("foo" + i);
          }
          if (!action.isEmpty()) {
            scene.policyOf("foo0", "Never").rule("foo0", action, "In", 42);
          }
          return scene;
        });
  }

  @Provide
  Arbitrary<List<Event>> histories() {
    return Combinators.combine(
            Arbitraries.of(Event.What.class),
            Arbitraries.integers().between(0, 5),
            Arbitraries.of(0, 0, 1, 42, 137))
        .as(Event::new)
        .list()
        .ofMaxSize(40);
  }

  @Provide
  Arbitrary<BackOffSettings> settings() {
    return Combinators.combine(Arbitraries.of(true, false), Arbitraries.integers().between(1, 400))
        .as((reduced, cap) -> BackOffSettings.of(reduced, Optional.of(Duration.ofSeconds(cap))));
  }

  @Provide
  Arbitrary<List<Duration>> gaps() {
    return Arbitraries.integers().between(0, 2000).map(Duration::ofSeconds).list().ofMaxSize(30);
  }
}
