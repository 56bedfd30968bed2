package io.javelet.prober;

import io.fabric8.kubernetes.api.model.Probe;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * Lets only some commands of one pod's probes run at a time. They all go through one process of the
 * runtime, and containerd's (seen with 1.6) hangs for good when dozens of commands end in it at
 * once. Other kinds of probes do not wait. Thread-safe; one for each pod, so that no pod waits for
 * another's commands.
 */
final class ExecTurns implements ProbeHandler {
  private static final int AT_ONCE = 8;

  private final ProbeHandler handler;
  private final Semaphore turns = new Semaphore(AT_ONCE, true);

  ExecTurns(ProbeHandler handler) {
    this.handler = handler;
  }

  @Override
  public ProbeOutcome ask(Probe probe, ProbeTarget target, Duration timeout)
      throws InterruptedException {
    if (probe.getExec() == null) {
      return handler.ask(probe, target, timeout);
    }
    turns.acquire();
    try {
      return handler.ask(probe, target, timeout);
    } finally {
      turns.release();
    }
  }
}
