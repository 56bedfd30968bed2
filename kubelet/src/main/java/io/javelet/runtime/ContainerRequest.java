package io.javelet.runtime;

import io.fabric8.kubernetes.api.model.Container;
import java.util.List;
import java.util.Optional;

/**
 * Everything the runtime needs to make one container in a sandbox.
 *
 * @param sandboxId the sandbox it joins
 * @param sandbox the request that the sandbox was made with, or would be made with now
 * @param container the container's spec
 * @param restartCount becomes the attempt, the restart count annotation and the log file's number
 * @param image the image, present in the runtime
 * @param process command, arguments and environment after expansion
 * @param mounts in the order they are to be made
 * @param devices beside those of every container
 * @param resources what the kernel shall enforce
 * @param target the container whose processes this one sees; absent unless it is an ephemeral one
 *     that names a target
 */
public record ContainerRequest(
    SandboxId sandboxId,
    SandboxRequest sandbox,
    Container container,
    int restartCount,
    ResolvedImage image,
    ProcessSettings process,
    List<ContainerMount> mounts,
    List<ContainerDevice> devices,
    LinuxResources resources,
    Optional<ContainerId> target) {
  public ContainerRequest {
    mounts = List.copyOf(mounts);
    devices = List.copyOf(devices);
  }

  /** A container that sees its own processes, or its pod's. */
  public ContainerRequest(
      SandboxId sandboxId,
      SandboxRequest sandbox,
      Container container,
      int restartCount,
      ResolvedImage image,
      ProcessSettings process,
      List<ContainerMount> mounts,
      LinuxResources resources) {
    this(
        sandboxId,
        sandbox,
        container,
        restartCount,
        image,
        process,
        mounts,
        List.of(),
        resources,
        Optional.empty());
  }

  /**
   * What a container's process is started with, {@code $(VAR)} expanded.
   *
   * @param command replaces the image's entry point; empty for the image's own
   * @param args replaces the image's command; empty for the image's own
   * @param environment in order; a later entry of a name wins
   */
  public record ProcessSettings(
      List<String> command, List<String> args, List<EnvironmentVariable> environment) {
    public ProcessSettings {
      command = List.copyOf(command);
      args = List.copyOf(args);
      environment = List.copyOf(environment);
    }
  }

  /** One environment variable, its value final. */
  public record EnvironmentVariable(String name, String value) {}
}
