package io.javelet.hooks;

import io.javelet.runtime.ContainerId;
import io.javelet.runtime.CriException;
import io.javelet.runtime.ExecResult;
import java.time.Duration;
import java.util.List;

/** Runs a command in a running container. The container runtime is one. */
@FunctionalInterface
public interface ContainerExec {
  /**
   * Blocks until the command has ended or was killed.
   *
   * @param timeout after which it is killed; zero for never
   * @throws CriException when it could not be run, with code {@code DEADLINE_EXCEEDED} when it was
   *     killed
   */
  ExecResult run(ContainerId container, List<String> command, Duration timeout);
}
