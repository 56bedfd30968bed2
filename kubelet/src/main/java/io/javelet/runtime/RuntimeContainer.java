package io.javelet.runtime;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * All that the runtime knows of one container, dead or alive.
 *
 * @param id the runtime's id
 * @param name the container's name in the pod spec
 * @param restartCount how often this name was started before in this pod, from the annotation we
 *     wrote
 * @param state its state now
 * @param times when it was created, started and ended
 * @param exit how it ended; meaningful while {@code state} is {@link ContainerState#EXITED}
 * @param image what it runs
 * @param notes what this agent (or upstream's kubelet) wrote into its annotations when creating it
 * @param logPath absolute path of its log file, empty when the runtime does not say
 * @param process what the runtime tells of its first process
 */
public record RuntimeContainer(
    ContainerId id,
    String name,
    int restartCount,
    ContainerState state,
    Times times,
    Exit exit,
    Image image,
    Notes notes,
    String logPath,
    FirstProcess process) {

  /** A container of whose first process the runtime tells nothing, as older runtimes do. */
  public RuntimeContainer(
      ContainerId id,
      String name,
      int restartCount,
      ContainerState state,
      Times times,
      Exit exit,
      Image image,
      Notes notes,
      String logPath) {
    this(id, name, restartCount, state, times, exit, image, notes, logPath, FirstProcess.UNKNOWN);
  }

  /**
   * A container's first process.
   *
   * @param user whom it was started as; absent when the runtime does not tell
   * @param stopSignal what asks it to end, for example {@code SIGTERM}; empty when the runtime does
   *     not tell
   * @param limits what it and its children are held to; absent when the runtime does not tell
   */
  public record FirstProcess(Optional<User> user, String stopSignal, Optional<Limits> limits) {
    /** Of a runtime that tells nothing. */
    public static final FirstProcess UNKNOWN =
        new FirstProcess(Optional.empty(), "", Optional.empty());
  }

  /**
   * What processes may use, in the units of cgroup v1 whatever the node has; zero or less where
   * nothing is set.
   *
   * @param cpuShares 1024 for each CPU that was asked for
   * @param cpuQuotaMicros of processor time within each period
   * @param memoryBytes most memory
   */
  public record Limits(
      long cpuShares, long cpuQuotaMicros, long cpuPeriodMicros, long memoryBytes) {}

  /** A user by the numbers that the kernel knows. */
  public record User(long uid, long gid, List<Long> supplementalGroups) {
    public User {
      supplementalGroups = List.copyOf(supplementalGroups);
    }
  }

  /** Points in time as the runtime reports them; absent where it has none yet. */
  public record Times(
      Instant createdAt, Optional<Instant> startedAt, Optional<Instant> finishedAt) {}

  /**
   * How a container ended.
   *
   * @param code the exit code; 128 + n for signal n
   * @param reason the runtime's word, for example {@code Completed}, {@code Error}, {@code
   *     OOMKilled}
   * @param message the runtime's explanation, often empty
   */
  public record Exit(int code, String reason, String message) {
    /** A container that has not ended. */
    public static final Exit NONE = new Exit(0, "", "");
  }

  /**
   * The image of a container.
   *
   * @param specified the image as the pod spec names it, or as the runtime resolved it
   * @param reference the digest reference, as in {@code status.imageID}
   */
  public record Image(String specified, String reference) {}

  /**
   * What was written into the container's annotations at its creation, so that a restarted agent
   * finds it again.
   *
   * @param hash {@code io.kubernetes.container.hash}, empty when absent
   * @param terminationMessagePath path inside the container, empty when absent
   * @param terminationMessagePolicy {@code File} or {@code FallbackToLogsOnError}, empty when
   *     absent
   * @param terminationMessageHostPath the file on this node that is mounted there, empty when there
   *     is none
   * @param preStopHandler JSON of the preStop handler, empty when the container has none
   * @param terminationGracePeriod the pod's grace period at creation
   */
  public record Notes(
      String hash,
      String terminationMessagePath,
      String terminationMessagePolicy,
      String terminationMessageHostPath,
      String preStopHandler,
      Optional<Duration> terminationGracePeriod) {
    /** A container that carries none of our annotations. */
    public static final Notes NONE = new Notes("", "", "", "", "", Optional.empty());
  }

  /** The same, ended for another reason than the runtime gave. */
  public RuntimeContainer endedFor(String reason) {
    return new RuntimeContainer(
        id,
        name,
        restartCount,
        state,
        times,
        new Exit(exit.code(), reason, exit.message()),
        image,
        notes,
        logPath,
        process);
  }

  /** True while a process of it may exist. */
  public boolean mayBeRunning() {
    return switch (state) {
      case RUNNING, UNKNOWN -> true;
      case CREATED, EXITED -> false;
    };
  }
}
