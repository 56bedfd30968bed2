package io.javelet;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.config.LoadResult;
import io.javelet.config.value.PriorityGracePeriod;
import io.javelet.events.EventRecorder;
import io.javelet.events.EventTarget;
import io.javelet.metrics.KubeletMetrics;
import io.javelet.os.Logind;
import io.javelet.pod.TerminalReason;
import io.javelet.runtime.PodUid;
import io.javelet.shutdown.ShutdownGroups;
import io.javelet.shutdown.ShutdownManager;
import io.javelet.worker.TerminationRequest;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Shows the agent's pods to whoever ends them before the machine shuts down. No logic. */
final class ShutdownSetup {
  private ShutdownSetup() {}

  /** Absent when shutdowns are not to be delayed. */
  static Optional<ShutdownManager> of(
      LoadResult.Loaded loaded,
      PodAssembly agent,
      EventRecorder events,
      EventTarget target,
      KubeletMetrics metrics,
      NodeNews news)
      throws IOException {
    boolean byPriority = loaded.gates().enabled("GracefulNodeShutdownBasedOnPodPriority");
    List<PriorityGracePeriod> periods =
        ShutdownGroups.periods(loaded.configuration().node().shutdown(), byPriority);
    if (periods.isEmpty() || !loaded.gates().enabled("GracefulNodeShutdown")) {
      return Optional.empty();
    }
    var manager =
        new ShutdownManager(
            periods,
            Logind.Places.ofThisMachine(loaded.environment().systemBus()),
            new Running(agent),
            new ShutdownManager.Told(events, target, metrics.shutdown(), news::shutDown),
            new ShutdownManager.Keeping(loaded.flags().paths().rootDirectory(), byPriority),
            Clock.systemUTC());
    agent.tellEnds(manager::podEnded);
    return Optional.of(manager);
  }

  private record Running(PodAssembly agent) implements ShutdownManager.Pods {
    @Override
    public List<Pod> active() {
      return agent.podManager().pods().all().stream()
          .filter(pod -> agent.workers().mayBeRunning(new PodUid(pod.getMetadata().getUid())))
          .toList();
    }

    @Override
    public void end(Pod pod, Duration grace) {
      agent
          .workers()
          .terminate(
              new PodUid(pod.getMetadata().getUid()),
              TerminationRequest.byAgent(TerminalReason.nodeShutdown(), Optional.of(grace)));
    }

    @Override
    public boolean hasEnded(PodUid uid) {
      return agent.workers().isReclaimed(uid) || !agent.workers().known().contains(uid);
    }

    @Override
    public void startAnew(Pod pod) {
      var uid = new PodUid(pod.getMetadata().getUid());
      agent
          .podManager()
          .pods()
          .byUid(uid)
          .ifPresent(declared -> {
            agent
                .workers()
                .terminate(
                    uid,
                    TerminationRequest.toBeginAnew(TerminalReason.nodeShutdown(), Duration.ZERO));
            agent.workers().update(declared);
          });
    }
  }
}
