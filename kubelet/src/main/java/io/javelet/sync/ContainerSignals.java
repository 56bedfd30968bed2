package io.javelet.sync;

import io.javelet.runtime.ContainerId;
import java.io.IOException;

/** Sends signals to the first processes of containers. Any thread. */
@FunctionalInterface
public interface ContainerSignals {
  /**
   * Sends one.
   *
   * @param signal its name without {@code SIG}, for example {@code HUP}
   * @throws IOException when the process is gone or may not be signalled
   */
  void send(ContainerId container, String signal) throws IOException;
}
