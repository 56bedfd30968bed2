package io.javelet.cri;

import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.javelet.metrics.KubeletMetrics;
import io.javelet.metrics.PodMetrics.ContainerType;
import io.javelet.runtime.CgroupDriver;
import io.javelet.runtime.ContainerEvent;
import io.javelet.runtime.ContainerId;
import io.javelet.runtime.ContainerRequest;
import io.javelet.runtime.ContainerRuntime;
import io.javelet.runtime.CriException;
import io.javelet.runtime.ExecResult;
import io.javelet.runtime.LinuxResources;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.RuntimeCondition;
import io.javelet.runtime.RuntimeContainer;
import io.javelet.runtime.RuntimeHandler;
import io.javelet.runtime.RuntimePod;
import io.javelet.runtime.RuntimePodStatus;
import io.javelet.runtime.RuntimeSandbox;
import io.javelet.runtime.RuntimeVersion;
import io.javelet.runtime.SandboxId;
import io.javelet.runtime.SandboxRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A runtime whose calls are counted and timed under upstream's names. Any thread; it changes
 * nothing of the calls.
 */
public final class MeasuredContainerRuntime implements ContainerRuntime {
  /** How runtimes begin to say that the image of a volume could not be mounted. */
  private static final String MOUNT_FAILED = "ImageVolumeMountFailed";

  private final ContainerRuntime runtime;
  private final KubeletMetrics metrics;
  private final InstantSource clock;

  /** Containers between their birth and their start. */
  private final Map<ContainerId, ContainerType> created = new ConcurrentHashMap<>();

  private final AtomicReference<Optional<Instant>> lastListing =
      new AtomicReference<>(Optional.empty());

  /** Measures a runtime. */
  public MeasuredContainerRuntime(
      ContainerRuntime runtime, KubeletMetrics metrics, InstantSource clock) {
    this.runtime = runtime;
    this.metrics = metrics;
    this.clock = clock;
  }

  @Override
  public RuntimeVersion version() {
    return measured("version", runtime::version);
  }

  @Override
  public List<RuntimeCondition> conditions() {
    return measured("status", runtime::conditions);
  }

  @Override
  public Optional<CgroupDriver> cgroupDriver() {
    return measured("runtime_config", runtime::cgroupDriver);
  }

  @Override
  public List<RuntimeHandler> handlers() {
    return measured("status", runtime::handlers);
  }

  @Override
  public boolean strictSupplementalGroups() {
    return measured("status", runtime::strictSupplementalGroups);
  }

  @Override
  public void usePodNetwork(String podCidr) {
    measured(
        "update_runtime_config",
        () -> {
          runtime.usePodNetwork(podCidr);
          return podCidr;
        });
  }

  @Override
  public List<RuntimePod> listPods() {
    Instant begin = clock.instant();
    lastListing
        .getAndSet(Optional.of(begin))
        .ifPresent(before -> metrics.pleg().relistInterval(Duration.between(before, begin)));
    List<RuntimePod> pods = measured("list_podsandbox", runtime::listPods);
    Instant end = clock.instant();
    metrics.pleg().relisted(Duration.between(begin, end), end);
    return pods;
  }

  @Override
  public RuntimePodStatus podStatus(PodUid uid, PodFullName fullName) {
    Instant begin = clock.instant();
    RuntimePodStatus status = measured("podsandbox_status", () -> runtime.podStatus(uid, fullName));
    metrics.pleg().podRelisted(Duration.between(begin, clock.instant()));
    return status;
  }

  @Override
  public SandboxId runSandbox(SandboxRequest request) {
    Instant begin = clock.instant();
    boolean failed = true;
    try {
      SandboxId id = measured("run_podsandbox", () -> runtime.runSandbox(request));
      failed = false;
      return id;
    } finally {
      metrics
          .pods()
          .podStarted(request.runtimeHandler(), Duration.between(begin, clock.instant()), failed);
      if (Boolean.FALSE.equals(request.pod().getSpec().getHostUsers())) {
        metrics.life().starts().userNamespaced(failed);
      }
    }
  }

  @Override
  public Optional<RuntimeSandbox> sandboxStatus(SandboxId id) {
    return measured("podsandbox_status", () -> runtime.sandboxStatus(id));
  }

  @Override
  public void stopSandbox(SandboxId id) {
    measured("stop_podsandbox", () -> runtime.stopSandbox(id));
  }

  @Override
  public void removeSandbox(SandboxId id) {
    measured("remove_podsandbox", () -> runtime.removeSandbox(id));
  }

  @Override
  public Optional<String> refusal(ContainerRequest request) {
    return runtime.refusal(request);
  }

  @Override
  public ContainerId createContainer(ContainerRequest request) {
    ContainerType type = type(request);
    metrics.pods().containerStarted(type);
    try {
      ContainerId id = measured("create_container", () -> runtime.createContainer(request));
      created.put(id, type);
      imageVolumes(request, false);
      return id;
    } catch (CriException failure) {
      imageVolumes(request, failure.description().startsWith(MOUNT_FAILED));
      metrics.pods().containerStartFailed(type, "CreateContainerError");
      throw failure;
    }
  }

  private void imageVolumes(ContainerRequest request, boolean failed) {
    Set<String> images =
        request.sandbox().pod().getSpec().getVolumes().stream()
            .filter(volume -> volume.getImage() != null)
            .map(Volume::getName)
            .collect(Collectors.toSet());
    long mounted =
        request.container().getVolumeMounts().stream()
            .filter(mount -> images.contains(mount.getName()))
            .count();
    if (mounted > 0) {
      metrics.life().images().volumes((int) mounted, failed);
    }
  }

  @Override
  public void startContainer(ContainerId id) {
    ContainerType type = created.getOrDefault(id, ContainerType.CONTAINER);
    try {
      measured("start_container", () -> runtime.startContainer(id));
    } catch (CriException failure) {
      metrics.pods().containerStartFailed(type, "RunContainerError");
      throw failure;
    } finally {
      created.remove(id);
    }
  }

  private static ContainerType type(ContainerRequest request) {
    PodSpec spec = request.sandbox().pod().getSpec();
    String name = request.container().getName();
    if (spec.getInitContainers().stream().anyMatch(each -> each.getName().equals(name))) {
      return ContainerType.INIT_CONTAINER;
    }
    return spec.getContainers().stream().anyMatch(each -> each.getName().equals(name))
        ? ContainerType.CONTAINER
        : ContainerType.EPHEMERAL_CONTAINER;
  }

  @Override
  public void updateContainer(ContainerId id, LinuxResources resources) {
    measured("update_container", () -> runtime.updateContainer(id, resources));
  }

  @Override
  public void moveContainer(ContainerId id, String cpus) {
    measured("update_container", () -> runtime.moveContainer(id, cpus));
  }

  @Override
  public void stopContainer(ContainerId id, Duration grace) {
    measured("stop_container", () -> runtime.stopContainer(id, grace));
  }

  @Override
  public void removeContainer(ContainerId id) {
    measured("remove_container", () -> runtime.removeContainer(id));
  }

  @Override
  public Optional<RuntimeContainer> containerStatus(ContainerId id) {
    return measured("container_status", () -> runtime.containerStatus(id));
  }

  @Override
  public OptionalLong containerPid(ContainerId id) {
    return measured("container_status", () -> runtime.containerPid(id));
  }

  @Override
  public OptionalLong sandboxPid(SandboxId id) {
    return measured("podsandbox_status", () -> runtime.sandboxPid(id));
  }

  @Override
  public ExecResult execSync(ContainerId id, List<String> command, Duration timeout) {
    return measured("exec_sync", () -> runtime.execSync(id, command, timeout));
  }

  @Override
  public void reopenLog(ContainerId id) {
    measured("reopen_container_log", () -> runtime.reopenLog(id));
  }

  @Override
  public void streamEvents(Runnable onOpen, Consumer<ContainerEvent> consumer) {
    try {
      runtime.streamEvents(
          () -> {
            metrics.pleg().streamConnected();
            onOpen.run();
          },
          event -> {
            metrics.pleg().streamLatency(Duration.between(event.at(), clock.instant()));
            consumer.accept(event);
          });
    } catch (CriException broken) {
      metrics.pleg().streamFailed();
      throw broken;
    }
  }

  private void measured(String operation, Runnable call) {
    var _ =
        measured(
            operation,
            () -> {
              call.run();
              return true;
            });
  }

  private <T> T measured(String operation, Supplier<T> call) {
    Instant begin = clock.instant();
    boolean failed = true;
    try {
      T result = call.get();
      failed = false;
      return result;
    } finally {
      metrics.runtime().finished(operation, Duration.between(begin, clock.instant()), failed);
    }
  }
}
