package io.javelet.runtime;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The runtime as somebody sees it who works in a container from outside. Calls block and fail as in
 * {@link ContainerRuntime}. The addresses returned are for this machine alone and good for one
 * connection.
 */
public interface ContainerAccess {
  /**
   * Which streams a session has.
   *
   * @param tty whether the process has a terminal; stderr is in stdout then
   */
  record Streams(boolean stdin, boolean stdout, boolean stderr, boolean tty) {}

  /** Prepares to run a command in a container; whoever connects there runs it. */
  URI exec(ContainerId id, List<String> command, Streams streams);

  /** Prepares to join a container's own process. */
  URI attach(ContainerId id, Streams streams);

  /** Prepares to connect to ports inside a sandbox; empty for those the client names later. */
  URI portForward(SandboxId id, List<Integer> ports);

  /**
   * Runs a command to its end, however long it takes.
   *
   * @return what it printed, as it printed it
   */
  Output run(ContainerId id, List<String> command);

  /** What a command printed, byte for byte, and how it ended. */
  record Output(ByteBuffer stdout, ByteBuffer stderr, int exitCode) {}

  /**
   * Writes a container's state to a file, from which it can be started again.
   *
   * @param timeout zero for the runtime's own
   */
  void checkpoint(ContainerId id, Path file, Duration timeout);

  /** The pods that have something running, as the runtime alone knows them. */
  List<RunningPod> runningPods();

  /** A pod with something running. */
  record RunningPod(PodUid uid, PodFullName fullName, List<RunningContainer> containers) {
    public RunningPod {
      containers = List.copyOf(containers);
    }
  }

  /** A running container by its name in the pod and its image. */
  record RunningContainer(String name, String image) {}
}
