package io.javelet.runtime;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * The container runtime as the agent uses it. Every call blocks its (virtual) thread up to a
 * deadline, is cancelled by interrupting that thread, and raises {@link CriException} when it
 * fails. Upstream's counterpart: {@code RuntimeService} of the CRI client.
 */
public interface ContainerRuntime {
  /** Name and version of the runtime. */
  RuntimeVersion version();

  /** The runtime's own conditions, {@code RuntimeReady} and {@code NetworkReady} among them. */
  List<RuntimeCondition> conditions();

  /** Its handlers and what each can do; none where the runtime does not tell (containerd 1.x). */
  List<RuntimeHandler> handlers();

  /**
   * Whether it knows {@code supplementalGroupsPolicy: Strict}; one that does not merges in the
   * image's groups without a word.
   */
  boolean strictSupplementalGroups();

  /** The cgroup driver the runtime uses; absent where it cannot tell (containerd 1.x). */
  Optional<CgroupDriver> cgroupDriver();

  /**
   * Tells the runtime which addresses its pods get, for network plugins that it sets up itself.
   *
   * @param podCidr one network, or two of both families with a comma between
   */
  void usePodNetwork(String podCidr);

  /** Every pod the runtime has, sandboxes and containers in all states, that carries a pod UID. */
  List<RuntimePod> listPods();

  /**
   * All that the runtime knows of one pod, read afresh; {@link RuntimePodStatus#isAbsent()} when
   * nothing.
   */
  RuntimePodStatus podStatus(PodUid uid, PodFullName fullName);

  /**
   * Makes and starts a sandbox.
   *
   * @return the new sandbox
   */
  SandboxId runSandbox(SandboxRequest request);

  /** The sandbox as it is now; absent when the runtime has none of that id. */
  Optional<RuntimeSandbox> sandboxStatus(SandboxId id);

  /** Ends every process of a sandbox and takes its network down. Done twice, it does nothing. */
  void stopSandbox(SandboxId id);

  /**
   * Forgets a sandbox and the containers in it, stopping them first. Done twice, it does nothing.
   */
  void removeSandbox(SandboxId id);

  /**
   * Why a container must not be created, whatever the runtime would do: it must not run as root and
   * would. Absent when it may be created.
   */
  Optional<String> refusal(ContainerRequest request);

  /** Makes a container; it does not run yet. */
  ContainerId createContainer(ContainerRequest request);

  /** Starts a created container. */
  void startContainer(ContainerId id);

  /** Lets the kernel enforce other resources for a container that runs. */
  void updateContainer(ContainerId id, LinuxResources resources);

  /**
   * Has a container that runs run on these CPUs alone; all else stays.
   *
   * @param cpus in the kernel's list form
   */
  void moveContainer(ContainerId id, String cpus);

  /**
   * Asks a container to end (its stop signal) and kills it when the grace is over; returns when it
   * has ended. Done twice, it does nothing.
   */
  void stopContainer(ContainerId id, Duration grace);

  /** Forgets a container. Done twice, it does nothing. */
  void removeContainer(ContainerId id);

  /** The container as it is now; absent when the runtime has none of that id. */
  Optional<RuntimeContainer> containerStatus(ContainerId id);

  /**
   * The pid of a running container's first process on this node; absent when the runtime does not
   * tell.
   */
  OptionalLong containerPid(ContainerId id);

  /**
   * The pid of a ready sandbox's own process on this node; absent when the runtime does not tell.
   */
  OptionalLong sandboxPid(SandboxId id);

  /** Runs a command in a container to its end, killed after {@code timeout} (zero: never). */
  ExecResult execSync(ContainerId id, List<String> command, Duration timeout);

  /** Tells the runtime that a log file was moved away and a new one is wanted. */
  void reopenLog(ContainerId id);

  /**
   * Hands every container event to {@code consumer}, on the calling thread, until the stream ends.
   *
   * @param onOpen runs once the runtime has accepted the stream
   * @throws CriException with {@link CriException.Code#UNIMPLEMENTED} where the runtime has no
   *     events, or another code when the stream broke
   */
  void streamEvents(Runnable onOpen, Consumer<ContainerEvent> consumer);
}
