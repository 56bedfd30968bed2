package io.javelet.fakecri;

import io.javelet.cri.api.v1.ExecSyncRequest;
import io.javelet.cri.api.v1.ExecSyncResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * How a container behaves once it is started. Begin with {@link #runs()}, {@link #exits(int)} or
 * {@link #failsToStart(String)} and refine.
 *
 * @param startError present when starting it fails, in the runtime's words
 * @param end present when it ends by itself
 * @param stopCode its exit code when asked to stop; absent when it ignores that and must be killed
 * @param output lines it writes to stdout at its start, when the fake writes logs
 * @param pid the pid the runtime tells, absent for one that no process has
 * @param exec answers commands executed in it
 */
public record ContainerBehaviour(
    Optional<String> startError,
    Optional<End> end,
    Optional<Integer> stopCode,
    List<String> output,
    Optional<Integer> pid,
    Function<ExecSyncRequest, ExecSyncResponse> exec) {
  static final int KILLED = 137;
  private static final int TERMINATED = 143;

  /**
   * A container's own end.
   *
   * @param after how long after its start, by the fake's time; zero for at once
   * @param code the exit code
   */
  public record End(Duration after, int code) {}

  public ContainerBehaviour {
    output = List.copyOf(output);
  }

  /** It runs until it is asked to stop, and stops at once then. Commands in it succeed silently. */
  public static ContainerBehaviour runs() {
    return new ContainerBehaviour(
        Optional.empty(),
        Optional.empty(),
        Optional.of(TERMINATED),
        List.of(),
        Optional.empty(),
        _ -> ExecSyncResponse.getDefaultInstance());
  }

  /** It ends with {@code code} as soon as it was started. */
  public static ContainerBehaviour exits(int code) {
    return exitsAfter(Duration.ZERO, code);
  }

  /** It ends with {@code code} when it has run for {@code after}. */
  public static ContainerBehaviour exitsAfter(Duration after, int code) {
    return runs().withEnd(Optional.of(new End(after, code)));
  }

  /** Its start fails; the container is then exited with code 128, as containerd has it. */
  public static ContainerBehaviour failsToStart(String message) {
    ContainerBehaviour runs = runs();
    return new ContainerBehaviour(
        Optional.of(message), runs.end, runs.stopCode, runs.output, runs.pid, runs.exec);
  }

  /** The same, but it ignores the stop signal: only the end of the grace period kills it. */
  public ContainerBehaviour ignoringStopSignal() {
    return new ContainerBehaviour(startError, end, Optional.empty(), output, pid, exec);
  }

  /** The same, but it exits with {@code code} when asked to stop. */
  public ContainerBehaviour stoppingWith(int code) {
    return new ContainerBehaviour(startError, end, Optional.of(code), output, pid, exec);
  }

  /** The same, writing these lines to stdout at its start, when the fake writes logs. */
  public ContainerBehaviour printing(List<String> lines) {
    return new ContainerBehaviour(startError, end, stopCode, lines, pid, exec);
  }

  /** The same, with the pid of a real process; the fake never touches that process. */
  public ContainerBehaviour withPid(int real) {
    return new ContainerBehaviour(startError, end, stopCode, output, Optional.of(real), exec);
  }

  /** The same, answering {@code ExecSync} by {@code answer}, which may throw gRPC's errors. */
  public ContainerBehaviour executing(Function<ExecSyncRequest, ExecSyncResponse> answer) {
    return new ContainerBehaviour(startError, end, stopCode, output, pid, answer);
  }

  private ContainerBehaviour withEnd(Optional<End> changed) {
    return new ContainerBehaviour(startError, changed, stopCode, output, pid, exec);
  }
}
