package io.javelet.fakecri;

import io.grpc.MethodDescriptor;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Every method of the CRI, by its name on the wire. */
public enum Rpc {
  VERSION("Version"),
  RUN_POD_SANDBOX("RunPodSandbox"),
  STOP_POD_SANDBOX("StopPodSandbox"),
  REMOVE_POD_SANDBOX("RemovePodSandbox"),
  POD_SANDBOX_STATUS("PodSandboxStatus"),
  LIST_POD_SANDBOX("ListPodSandbox"),
  STREAM_POD_SANDBOXES("StreamPodSandboxes"),
  CREATE_CONTAINER("CreateContainer"),
  START_CONTAINER("StartContainer"),
  STOP_CONTAINER("StopContainer"),
  REMOVE_CONTAINER("RemoveContainer"),
  LIST_CONTAINERS("ListContainers"),
  STREAM_CONTAINERS("StreamContainers"),
  CONTAINER_STATUS("ContainerStatus"),
  UPDATE_CONTAINER_RESOURCES("UpdateContainerResources"),
  REOPEN_CONTAINER_LOG("ReopenContainerLog"),
  EXEC_SYNC("ExecSync"),
  EXEC("Exec"),
  ATTACH("Attach"),
  PORT_FORWARD("PortForward"),
  CONTAINER_STATS("ContainerStats"),
  LIST_CONTAINER_STATS("ListContainerStats"),
  STREAM_CONTAINER_STATS("StreamContainerStats"),
  POD_SANDBOX_STATS("PodSandboxStats"),
  LIST_POD_SANDBOX_STATS("ListPodSandboxStats"),
  STREAM_POD_SANDBOX_STATS("StreamPodSandboxStats"),
  UPDATE_RUNTIME_CONFIG("UpdateRuntimeConfig"),
  STATUS("Status"),
  CHECKPOINT_CONTAINER("CheckpointContainer"),
  GET_CONTAINER_EVENTS("GetContainerEvents"),
  LIST_METRIC_DESCRIPTORS("ListMetricDescriptors"),
  LIST_POD_SANDBOX_METRICS("ListPodSandboxMetrics"),
  STREAM_POD_SANDBOX_METRICS("StreamPodSandboxMetrics"),
  RUNTIME_CONFIG("RuntimeConfig"),
  UPDATE_POD_SANDBOX_RESOURCES("UpdatePodSandboxResources"),
  LIST_IMAGES("ListImages"),
  STREAM_IMAGES("StreamImages"),
  IMAGE_STATUS("ImageStatus"),
  PULL_IMAGE("PullImage"),
  REMOVE_IMAGE("RemoveImage"),
  IMAGE_FS_INFO("ImageFsInfo");

  private static final Map<String, Rpc> BY_METHOD =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(Rpc::method, Function.identity()));

  private final String method;

  Rpc(String method) {
    this.method = method;
  }

  /** The method's name on the wire, for example {@code RunPodSandbox}. */
  public String method() {
    return method;
  }

  static Rpc of(MethodDescriptor<?, ?> descriptor) {
    String name = Objects.requireNonNull(descriptor.getBareMethodName());
    return Objects.requireNonNull(BY_METHOD.get(name), name);
  }
}
