package io.javelet.worker;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.prober.ProbeDriver;
import io.javelet.prober.ProbeManager;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.RuntimePodStatus;
import io.javelet.sync.PodFollower;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lets the probes of one agent take their turns in simulated time, until the agent is gone. */
final class SimulatedProbing implements ProbeDriver {
  /** Each probe that asks while another waits for its answer is one deeper on the same thread. */
  private static final int DEEPEST = 4;

  private static final Duration A_MOMENT = Duration.ofMillis(50);

  private final SimulatedTime time;
  private final List<Probe> probes = new ArrayList<>();
  private int depth;

  SimulatedProbing(SimulatedTime time) {
    this.time = time;
  }

  @Override
  public Driven drive(String name, Turns turns) {
    var probe = new Probe(turns);
    probes.add(probe);
    probe.lookAt(time.instant());
    return probe;
  }

  /** No probe asks any more. */
  void stop() {
    List.copyOf(probes).forEach(Probe::end);
  }

  /** Tells the probes what runs; logs stay small. */
  record Follower(ProbeManager probes) implements PodFollower {
    @Override
    public void follow(Pod pod, RuntimePodStatus status) {
      probes.follow(pod, status);
    }

    @Override
    public void ending(PodUid uid) {
      probes.ending(uid);
    }

    @Override
    public void forget(PodUid uid) {
      probes.forget(uid);
    }
  }

  private final class Probe implements Driven {
    private final Turns turns;
    private Optional<Instant> planned = Optional.empty();
    private boolean asking;
    private boolean ended;

    Probe(Turns turns) {
      this.turns = turns;
    }

    @Override
    public void nudge() {
      lookAt(time.instant());
    }

    @Override
    public void end() {
      ended = true;
      planned.ifPresent(time::cancel);
      probes.remove(this);
    }

    private void lookAt(Instant moment) {
      if (!ended) {
        planned.ifPresent(time::cancel);
        planned = Optional.of(time.at(moment, this::look));
      }
    }

    private void look() {
      planned = Optional.empty();
      if (asking || depth == DEEPEST) {
        lookAt(time.instant().plus(A_MOMENT));
        return;
      }
      // An interruption is meant for the worker in whose call time goes by, not for this probe.
      boolean interrupted = Thread.interrupted();
      asking = true;
      depth++;
      try {
        Optional<Instant> next = turns.next();
        if (planned.isEmpty()) {
          next.ifPresent(this::lookAt);
        }
      } catch (InterruptedException meantForTheWorker) {
        interrupted = true;
        lookAt(time.instant().plus(A_MOMENT));
      } finally {
        asking = false;
        depth--;
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }
}
