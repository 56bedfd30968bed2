package io.javelet.it;

import io.grpc.StatusRuntimeException;
import io.javelet.cri.api.v1.Container;
import io.javelet.cri.api.v1.ContainerState;
import io.javelet.cri.api.v1.ContainerStatusRequest;
import io.javelet.cri.api.v1.ContainerStatusResponse;
import io.javelet.cri.api.v1.ExecSyncRequest;
import io.javelet.cri.api.v1.ExecSyncResponse;
import io.javelet.cri.api.v1.ListContainersRequest;
import io.javelet.cri.api.v1.ListPodSandboxRequest;
import io.javelet.cri.api.v1.PodSandbox;
import io.javelet.cri.api.v1.VersionRequest;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.ObjectMapper;

/**
 * What the container runtime says about an agent's pods, asked over a connection of the test's own.
 * Pods are named as in their manifests; the node's name is added here.
 */
public final class RuntimeView {
  private static final String POD_NAME = "io.kubernetes.pod.name";

  /**
   * One container.
   *
   * @param id the runtime's
   * @param sandbox id of its sandbox
   * @param name as in the manifest
   * @param attempt how many of this name were before it, 0 for the first
   * @param running whether it runs
   */
  public record ContainerView(
      String id, String sandbox, String name, int attempt, boolean running) {}

  /** What a command in a container did. */
  public record ExecResult(String stdout, String stderr, int exitCode) {}

  private final CriChannel channel;
  private final String node;

  RuntimeView(CriChannel channel, String node) {
    this.channel = channel;
    this.node = node;
  }

  /** The same, for pods of an API server, whose names have no node's name at their end. */
  public RuntimeView ofApiServer() {
    return new RuntimeView(channel, "");
  }

  /** All sandboxes of a pod, newest first. */
  public List<PodSandbox> sandboxes(String pod) {
    return allSandboxes().stream()
        .filter(sandbox -> fullName(pod).equals(sandbox.getLabelsMap().get(POD_NAME)))
        .sorted(Comparator.comparingLong(PodSandbox::getCreatedAt).reversed())
        .toList();
  }

  /** All sandboxes of all pods. */
  public List<PodSandbox> allSandboxes() {
    return channel
        .runtime()
        .listPodSandbox(ListPodSandboxRequest.getDefaultInstance())
        .getItemsList();
  }

  /** All containers of a pod that the runtime still knows, newest first. */
  public List<ContainerView> containers(String pod) {
    return channel
        .runtime()
        .listContainers(ListContainersRequest.getDefaultInstance())
        .getContainersList()
        .stream()
        .filter(container -> fullName(pod).equals(container.getLabelsMap().get(POD_NAME)))
        .sorted(Comparator.comparingLong(Container::getCreatedAt).reversed())
        .map(RuntimeView::view)
        .toList();
  }

  /** The container that runs under this name. */
  public Optional<ContainerView> running(String pod, String container) {
    return containers(pod).stream()
        .filter(ContainerView::running)
        .filter(each -> each.name().equals(container))
        .findFirst();
  }

  /** Waits until a container runs under this name. */
  public ContainerView awaitRunning(String pod, String container) throws InterruptedException {
    return Await.value(
        "container " + container + " of pod " + pod + " to run",
        () -> running(pod, container),
        () -> containers(pod).toString());
  }

  /** Waits until a container runs under this name that is not {@code former}. */
  public ContainerView awaitReplacement(String pod, ContainerView former)
      throws InterruptedException {
    return Await.value(
        "a replacement of container " + former.name() + " of pod " + pod,
        () -> running(pod, former.name()).filter(now -> !now.id().equals(former.id())),
        () -> containers(pod).toString());
  }

  /** Waits until nothing of the pod is left. */
  public void awaitGone(String pod) throws InterruptedException {
    Await.until(
        "the runtime to have nothing of pod " + pod,
        () -> sandboxes(pod).isEmpty() && containers(pod).isEmpty(),
        () -> sandboxes(pod) + " " + containers(pod));
  }

  /** The process id of a running container's first process, in this machine's numbers. */
  public long pid(ContainerView container) {
    ContainerStatusResponse status =
        channel
            .runtime()
            .containerStatus(
                ContainerStatusRequest.newBuilder()
                    .setContainerId(container.id())
                    .setVerbose(true)
                    .build());
    return new ObjectMapper().readTree(status.getInfoOrDefault("info", "{}")).path("pid").asLong();
  }

  /** Ends a container's first process by {@code kill -9}. */
  public void killProcess(ContainerView container) {
    ProcessHandle.of(pid(container)).orElseThrow().destroyForcibly();
  }

  /** Runs a command in a container to its end. */
  public ExecResult exec(ContainerView container, String... command) {
    ExecSyncResponse answer =
        channel
            .runtime()
            .execSync(
                ExecSyncRequest.newBuilder()
                    .setContainerId(container.id())
                    .addAllCmd(List.of(command))
                    .build());
    return new ExecResult(
        answer.getStdout().toStringUtf8(), answer.getStderr().toStringUtf8(), answer.getExitCode());
  }

  /** The runtime's version. */
  public String version() {
    return channel.runtime().version(VersionRequest.getDefaultInstance()).getRuntimeVersion();
  }

  /** Whether the runtime answers. */
  public boolean answers() {
    try {
      allSandboxes();
      return true;
    } catch (StatusRuntimeException _) {
      // Not there, or there and not ready.
      channel.retryNow();
      return false;
    }
  }

  private String fullName(String pod) {
    return node.isEmpty() ? pod : pod + "-" + node;
  }

  private static ContainerView view(Container container) {
    return new ContainerView(
        container.getId(),
        container.getPodSandboxId(),
        container.getMetadata().getName(),
        container.getMetadata().getAttempt(),
        container.getState() == ContainerState.CONTAINER_RUNNING);
  }
}
