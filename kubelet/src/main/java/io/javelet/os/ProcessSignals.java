package io.javelet.os;

import java.io.IOException;
import java.util.Optional;

/**
 * Sends signals to processes that need not be our children. Stateless, any thread. Never hits a
 * process that took over the number of the one that was meant.
 */
public final class ProcessSignals {
  private ProcessSignals() {}

  /** What a process can be told. The numbers are the same on x86_64 and aarch64. */
  public enum Signal {
    /** Read your configuration again, by custom. */
    HANGUP(1),
    INTERRUPT(2),
    QUIT(3),
    /** End at once; cannot be caught. */
    KILL(9),
    USER_1(10),
    USER_2(12),
    /** End in good order. */
    TERMINATE(15),
    WINDOW_CHANGED(28);

    private final int number;

    Signal(int number) {
      this.number = number;
    }
  }

  /**
   * Sends a signal.
   *
   * @return false when the process has ended
   * @throws IOException when it may not be signalled
   */
  public static boolean send(ProcessId process, Signal signal) throws IOException {
    Optional<PidDescriptor> opened = PidDescriptor.open(process);
    if (opened.isEmpty()) {
      return false;
    }
    try (PidDescriptor target = opened.get()) {
      return target.send(signal.number);
    }
  }
}
