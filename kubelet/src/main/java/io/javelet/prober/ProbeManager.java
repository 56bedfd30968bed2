package io.javelet.prober;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Probe;
import io.javelet.events.EventRecorder;
import io.javelet.events.EventTarget;
import io.javelet.events.EventType;
import io.javelet.metrics.ProbeMetrics;
import io.javelet.runtime.ContainerId;
import io.javelet.runtime.ContainerRuntime;
import io.javelet.runtime.ContainerState;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.ProbeResults;
import io.javelet.runtime.ProbeResults.Result;
import io.javelet.runtime.RuntimeContainer;
import io.javelet.runtime.RuntimePodStatus;
import io.javelet.runtime.RuntimeSandbox;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * The probes of all pods. Pod workers tell it what runs; it keeps one {@link ProbeWorker} per
 * declared probe, and wakes the pod when a result changes. It never restarts anything: the plan
 * reads the results.
 */
public final class ProbeManager {
  private final ProbeHandler handler;
  private final List<String> hostIps;
  private final EventRecorder events;
  private final ProbeMemory memory;
  private final Pace pace;
  private final ProbeMetrics metrics;
  private final Consumer<PodUid> wake;
  private final ProbeResultStore results = new ProbeResultStore();
  private final Map<PodUid, PodProbes> pods = new ConcurrentHashMap<>();

  /**
   * When probes ask.
   *
   * @param clock tells what is due
   * @param random spreads the first questions after a restart
   * @param driver gives the turns
   */
  public record Pace(Clock clock, RandomGenerator random, ProbeDriver driver) {}

  /**
   * @param runtime runs exec probes
   * @param hostIps where pods on the host network are asked
   * @param memory what an earlier agent knew
   * @param pace when probes ask
   * @param metrics counts answers
   * @param wake told the pod of which a result changed; must not block
   */
  public ProbeManager(
      ContainerRuntime runtime,
      List<String> hostIps,
      EventRecorder events,
      ProbeMemory memory,
      Pace pace,
      ProbeMetrics metrics,
      Consumer<PodUid> wake) {
    this.handler = new ProbeHandlers(runtime);
    this.memory = memory;
    this.pace = pace;
    this.metrics = metrics;
    this.hostIps = List.copyOf(hostIps);
    this.events = events;
    this.wake = wake;
  }

  /** The last result of every probe. */
  public ProbeResults results() {
    return results.all();
  }

  /**
   * This runs of the pod now. Starts probes that are declared and not asked yet; called after every
   * change of the pod.
   */
  public void follow(Pod pod, RuntimePodStatus status) {
    pods.computeIfAbsent(status.uid(), _ -> new PodProbes(pod)).follow(pod, status);
  }

  /** The pod is to end: nothing that would restart its containers is asked any more. */
  public void ending(PodUid uid) {
    Optional.ofNullable(pods.get(uid)).ifPresent(PodProbes::stopEndingKinds);
  }

  /** Nothing of the pod runs any more. */
  public void forget(PodUid uid) {
    Optional.ofNullable(pods.remove(uid)).ifPresent(PodProbes::stopAll);
  }

  /** Ends all probes. */
  public void stop() {
    List.copyOf(pods.keySet()).forEach(this::forget);
  }

  /** Ordered, so that what concerns several probes happens to them in one order always. */
  private record Key(String container, ProbeKind kind) implements Comparable<Key> {
    private static final Comparator<Key> ORDER =
        Comparator.comparing(Key::container).thenComparing(Key::kind);

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }
  }

  /** The probes of one pod; told by the pod's worker thread, read by the probes' threads. */
  private final class PodProbes {
    private final ProbeHandler turns = new ExecTurns(handler);
    private final PodUid uid;
    private final ConcurrentMap<Key, ProbeDriver.Driven> workers = new ConcurrentSkipListMap<>();
    private final Set<ContainerId> met = new HashSet<>();
    private volatile Pod pod;
    private volatile Map<String, ProbeTarget> targets = Map.of();

    PodProbes(Pod pod) {
      this.pod = pod;
      this.uid = new PodUid(pod.getMetadata().getUid());
    }

    void follow(Pod declared, RuntimePodStatus status) {
      pod = declared;
      Map<String, ProbeTarget> before = targets;
      targets = targetsOf(declared, status);
      forgetGone(status);
      // At once, and not when the probe's thread comes to it: the status is made right after this.
      targets.values().forEach(this::restore);
      probed(declared)
          .forEach(container -> {
            for (ProbeKind kind : ProbeKind.values()) {
              kind.of(container)
                  .ifPresent(probe ->
                      workers.computeIfAbsent(
                          new Key(container.getName(), kind), key -> start(key, container)));
            }
          });
      if (!targets.equals(before)) {
        workers.values().forEach(ProbeDriver.Driven::nudge);
      }
    }

    private void restore(ProbeTarget target) {
      for (ProbeKind kind : ProbeKind.values()) {
        boolean fresh =
            !results.all().byContainer().containsKey(target.id())
                && kind.of(target.spec()).isPresent();
        Optional<Result> restored = restored(target.id(), kind);
        if (fresh && restored.isPresent()) {
          results.set(target.id(), kind, restored.get());
        }
      }
    }

    private ProbeDriver.Driven start(Key key, Container container) {
      String name = container.getName();
      Probe probe = key.kind().of(container).orElseThrow();
      var worker =
          new ProbeWorker(
              key.kind(),
              probe,
              ProbeTiming.of(probe, ProbePeriods.declared(pod, container, key.kind())),
              name,
              new Subject(name, key.kind()),
              turns,
              new Results(),
              pace.clock());
      return pace.driver()
          .drive("probe " + PodFullName.of(pod) + " " + name + " " + key.kind().word(), worker);
    }

    /** What a probe's worker sees of its container. */
    private final class Subject implements ProbeWorker.Subject {
      private final String name;
      private final ProbeKind kind;

      Subject(String name, ProbeKind kind) {
        this.name = name;
        this.kind = kind;
      }

      @Override
      public Optional<ProbeTarget> running() {
        return Optional.ofNullable(targets.get(name));
      }

      @Override
      public boolean heldBack() {
        return PodProbes.this.heldBack(name);
      }

      @Override
      public Optional<Result> restored(ContainerId id) {
        return ProbeManager.this.restored(id, kind);
      }

      @Override
      public Duration jitter(Duration period) {
        return Duration.ofNanos((long) (period.toNanos() * pace.random().nextDouble()));
      }
    }

    /** True until the startup probe, if there is one, has succeeded for the running container. */
    private boolean heldBack(String name) {
      ProbeTarget target = targets.get(name);
      return target != null
          && target.spec().getStartupProbe() != null
          && !results.all().startup(target.id()).equals(Optional.of(Result.SUCCESS));
    }

    void stopEndingKinds() {
      workers
          .entrySet()
          .removeIf(entry -> {
            boolean ends = entry.getKey().kind().failureEndsContainer();
            if (ends) {
              entry.getValue().end();
            }
            return ends;
          });
    }

    void stopAll() {
      workers
          .keySet()
          .forEach(key ->
              metrics.forget(
                  new ProbeMetrics.Probed(
                      pod.getMetadata().getNamespace(),
                      pod.getMetadata().getName(),
                      uid.value(),
                      key.container(),
                      key.kind().word())));
      workers.values().forEach(ProbeDriver.Driven::end);
      workers.clear();
      results.forget(met);
    }

    private void forgetGone(RuntimePodStatus status) {
      Set<ContainerId> gone = new HashSet<>(met);
      status.containers().forEach(container -> gone.remove(container.id()));
      results.forget(gone);
      met.removeAll(gone);
      targets.values().forEach(target -> met.add(target.id()));
    }

    private final class Results implements ProbeWorker.Listener {
      @Override
      public void asked(ProbeKind kind, String container, ProbeOutcome outcome, Duration took) {
        metrics.asked(probed(kind, container), result(outcome), took);
        String text = "%s (after %d ms)".formatted(outcome.output(), took.toMillis());
        switch (outcome.verdict()) {
          case SUCCESS -> {}
          case WARNING -> event(container, "ProbeWarning", kind.word() + " probe warning: " + text);
          case FAILURE -> event(container, "Unhealthy", kind.word() + " probe failed: " + text);
          case ERROR ->
              event(
                  container,
                  "Unhealthy",
                  kind.word() + " probe errored and resulted in unknown state: " + text);
        }
      }

      private ProbeMetrics.Probed probed(ProbeKind kind, String container) {
        PodFullName name = PodFullName.of(pod);
        return new ProbeMetrics.Probed(
            name.namespace(), name.name(), uid.value(), container, kind.word());
      }

      private void event(String container, String reason, String message) {
        events.record(EventTarget.container(pod, container), EventType.WARNING, reason, message);
      }

      @Override
      public void decided(ProbeKind kind, ContainerId id, Result result) {
        if (results.set(id, kind, result)) {
          memory.changed(results.all());
          if (kind == ProbeKind.STARTUP && result == Result.SUCCESS) {
            // Those held back need not wait until the pod's worker has looked.
            workers.values().forEach(ProbeDriver.Driven::nudge);
          }
          wake.accept(uid);
        }
      }
    }
  }

  /** Liveness begins anew with each agent. */
  private Optional<Result> restored(ContainerId id, ProbeKind kind) {
    return switch (kind) {
      case READINESS -> memory.restored().readiness(id);
      case STARTUP -> memory.restored().startup(id);
      case LIVENESS -> Optional.empty();
    };
  }

  private Map<String, ProbeTarget> targetsOf(Pod pod, RuntimePodStatus status) {
    boolean hostNetwork = Boolean.TRUE.equals(pod.getSpec().getHostNetwork());
    List<String> ips =
        hostNetwork ? hostIps : status.newestSandbox().map(RuntimeSandbox::ips).orElse(List.of());
    Map<String, ProbeTarget> running = new TreeMap<>();
    probed(pod)
        .forEach(container ->
            status
                .newest(container.getName())
                .filter(newest -> newest.state() == ContainerState.RUNNING)
                .ifPresent(
                    newest -> running.put(container.getName(), target(container, newest, ips))));
    return Collections.unmodifiableMap(running);
  }

  private static ProbeTarget target(
      Container container, RuntimeContainer running, List<String> ips) {
    return new ProbeTarget(
        running.id(),
        container,
        running.times().startedAt().orElse(running.times().createdAt()),
        ips.stream().findFirst());
  }

  private static String result(ProbeOutcome outcome) {
    return switch (outcome.verdict()) {
      case SUCCESS, WARNING -> "successful";
      case FAILURE -> "failed";
      case ERROR -> "unknown";
    };
  }

  /** Regular containers and sidecars; plain init containers have no probes. */
  private static Stream<Container> probed(Pod pod) {
    return Stream.concat(
        pod.getSpec().getContainers().stream(),
        pod.getSpec().getInitContainers().stream()
            .filter(container -> "Always".equals(container.getRestartPolicy())));
  }
}
