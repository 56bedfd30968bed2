package io.javelet.prober;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** One virtual thread for each probe, which waits where there is nothing to ask. */
public final class ProbeThreads implements ProbeDriver {
  private final Clock clock;

  public ProbeThreads(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Driven drive(String name, Turns probe) {
    var waiting = new Waiting(probe);
    Thread thread = Thread.ofVirtual().name(name).start(waiting);
    return new Driven() {
      @Override
      public void nudge() {
        waiting.nudge();
      }

      @Override
      public void end() {
        thread.interrupt();
      }
    };
  }

  private final class Waiting implements Runnable {
    private final Turns probe;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition nudged = lock.newCondition();
    private boolean nudge;

    Waiting(Turns probe) {
      this.probe = probe;
    }

    void nudge() {
      lock.lock();
      try {
        nudge = true;
        nudged.signal();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void run() {
      try {
        while (true) {
          await(probe.next());
        }
      } catch (InterruptedException ended) {
        Thread.currentThread().interrupt();
      }
    }

    private void await(Optional<Instant> until) throws InterruptedException {
      lock.lockInterruptibly();
      try {
        while (!nudge) {
          if (until.isEmpty()) {
            nudged.await();
          } else {
            Duration left = Duration.between(clock.instant(), until.get());
            if (!left.isPositive() || !nudged.await(left.toNanos(), TimeUnit.NANOSECONDS)) {
              break;
            }
          }
        }
        nudge = false;
      } finally {
        lock.unlock();
      }
    }
  }
}
