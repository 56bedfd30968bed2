package io.javelet.worker;

import io.grpc.Status;
import java.time.Duration;
import java.util.Random;

/** How bad the times are: what goes wrong with calls, decided by dice. */
final class SimulatedFaults {
  private final Random random;
  private final SimulatedTime time;
  private int refusedPercent;
  private int lostPercent;
  private int slowPercent;
  private int deadlyPerMille;
  private boolean runtimeAway;

  SimulatedFaults(Random random, SimulatedTime time) {
    this.random = random;
    this.time = time;
  }

  /** Other times begin. */
  void change() {
    refusedPercent = worse(15);
    lostPercent = worse(8);
    slowPercent = worse(20);
    deadlyPerMille = worse(15);
    runtimeAway = random.nextInt(20) == 0;
  }

  /** From now on everything works. */
  void end() {
    refusedPercent = 0;
    lostPercent = 0;
    slowPercent = 0;
    deadlyPerMille = 0;
    runtimeAway = false;
  }

  private int worse(int most) {
    return random.nextInt(3) == 0 ? random.nextInt(most) : 0;
  }

  /**
   * What may happen on the way to the runtime.
   *
   * @param deadly whether the agent may die of it
   */
  void onTheWay(Runnable meanwhile, boolean deadly) {
    if (random.nextInt(100) < slowPercent) {
      meanwhile.run();
      time.pass(Duration.ofMillis(random.nextInt(4_000)));
      if (Thread.currentThread().isInterrupted()) {
        throw Status.CANCELLED.withDescription("the caller went away").asRuntimeException();
      }
    }
    if (runtimeAway) {
      throw Status.UNAVAILABLE.withDescription("no runtime there").asRuntimeException();
    }
    if (random.nextInt(100) < refusedPercent) {
      throw refusal();
    }
    if (deadly) {
      maybeDie();
    }
  }

  /** What may happen on the way back. */
  void onTheWayBack(boolean deadly) {
    if (deadly) {
      maybeDie();
    }
    if (random.nextInt(100) < lostPercent) {
      throw refusal();
    }
  }

  private void maybeDie() {
    if (random.nextInt(1000) < deadlyPerMille) {
      throw new SimulatedAgent.Died();
    }
  }

  private RuntimeException refusal() {
    Status status =
        switch (random.nextInt(3)) {
          case 0 -> Status.UNAVAILABLE.withDescription("connection lost");
          case 1 -> Status.DEADLINE_EXCEEDED.withDescription("too late");
          default -> Status.UNKNOWN.withDescription("something broke");
        };
    return status.asRuntimeException();
  }
}
