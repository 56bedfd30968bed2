package io.javelet;

import io.javelet.os.ProcessId;
import io.javelet.os.ProcessSignals;
import io.javelet.os.ProcessSignals.Signal;
import io.javelet.runtime.ContainerId;
import io.javelet.runtime.ContainerRuntime;
import io.javelet.sync.ContainerSignals;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/** Sends signals to the processes that the container runtime names. Any thread. */
final class RuntimeSignals implements ContainerSignals {
  private final ContainerRuntime runtime;

  RuntimeSignals(ContainerRuntime runtime) {
    this.runtime = runtime;
  }

  @Override
  public void send(ContainerId container, String name) throws IOException {
    OptionalLong pid = runtime.containerPid(container);
    if (pid.isEmpty()) {
      throw new IOException("the runtime does not tell its process");
    }
    Optional<ProcessId> process = ProcessId.of(pid.getAsLong());
    if (process.isEmpty() || !ProcessSignals.send(process.get(), signal(name))) {
      throw new IOException("its process has ended");
    }
  }

  private static Signal signal(String name) throws IOException {
    return switch (name) {
      case "HUP" -> Signal.HANGUP;
      case "INT" -> Signal.INTERRUPT;
      case "QUIT" -> Signal.QUIT;
      case "TERM" -> Signal.TERMINATE;
      case "USR1" -> Signal.USER_1;
      case "USR2" -> Signal.USER_2;
      case "WINCH" -> Signal.WINDOW_CHANGED;
      default -> throw new IOException("unknown signal: " + name); // A text, checked before.
    };
  }
}
