package io.javelet.sync;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.events.EventType;
import io.javelet.plan.GracePeriod;
import io.javelet.resource.CgroupResult;
import io.javelet.resource.ContainerResize;
import io.javelet.resource.ContainerResources;
import io.javelet.resource.ContainerSettings;
import io.javelet.resource.MemoryUsage;
import io.javelet.resource.PodAllocations;
import io.javelet.resource.PodCgroups;
import io.javelet.runtime.ContainerRuntime;
import io.javelet.runtime.ContainerState;
import io.javelet.runtime.CriException;
import io.javelet.runtime.LinuxResources;
import io.javelet.runtime.RuntimeContainer;
import io.javelet.runtime.RuntimePodStatus;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Puts into force what a pod was given: in the runtime for its containers, in the kernel for the
 * pod. What gets less comes first, and the pod's own cgroup never has less than its containers
 * while that goes on. Stateless; called on worker threads. Upstream's counterpart: {@code
 * doPodResizeAction}.
 */
public final class ContainerResizer {
  private final ContainerRuntime runtime;
  private final PodAllocations allocations;
  private final PodCgroups cgroups;
  private final ContainerSettings settings;
  private final MemoryUsage memory;
  private final PodEventRecorder events;

  /** All of these are shared by every worker. */
  public ContainerResizer(
      ContainerRuntime runtime,
      PodAllocations allocations,
      PodCgroups cgroups,
      ContainerSettings settings,
      MemoryUsage memory,
      PodEventRecorder events) {
    this.runtime = runtime;
    this.allocations = allocations;
    this.cgroups = cgroups;
    this.settings = settings;
    this.memory = memory;
    this.events = events;
  }

  /**
   * Does what is left to do.
   *
   * @param given the pod with the resources it was given
   * @param status what runs of it
   * @return why not all is in force, empty when it is
   */
  Optional<String> resize(Pod given, RuntimePodStatus status) throws InterruptedException {
    for (Pending each : inOrder(given)) {
      Optional<RuntimeContainer> running =
          status
              .newest(each.container().getName())
              .filter(container -> container.state() == ContainerState.RUNNING);
      try {
        if (running.isPresent()) {
          Optional<String> problem = resize(given, each.container(), each.resize(), running.get());
          if (problem.isPresent()) {
            return problem;
          }
        }
      } catch (CriException failure) {
        if (Thread.interrupted()) {
          throw new InterruptedException("the resize was cut short");
        }
        return Optional.of(failure.description());
      }
      allocations.actuated(given, each.container().getName());
    }
    allocations.actuated(given);
    return cgroups.ensure(given) instanceof CgroupResult.Failed(String message)
        ? Optional.of(message)
        : Optional.empty();
  }

  private record Pending(Container container, ContainerResize resize) {}

  /** What gives first, then what takes. */
  private List<Pending> inOrder(Pod given) {
    Map<String, ContainerResize> pending = allocations.pending(given);
    return PodContainers.all(given)
        .flatMap(container ->
            Optional.ofNullable(pending.get(container.getName()))
                .map(resize -> new Pending(container, resize))
                .stream())
        .sorted(Comparator.comparing(each -> !each.resize().shrinks()))
        .toList();
  }

  private Optional<String> resize(
      Pod given, Container container, ContainerResize resize, RuntimeContainer running) {
    if (resize.restart()) {
      events.report(
          given,
          container,
          EventType.NORMAL,
          "Killing",
          "Container %s resize requires restart".formatted(container.getName()));
      runtime.stopContainer(running.id(), GracePeriod.of(given, Optional.empty()));
      return Optional.empty();
    }
    LinuxResources resources = ContainerResources.of(given, container, settings);
    if (resize.lowersMemory()) {
      OptionalLong used = usage(running);
      if (used.isPresent() && used.getAsLong() >= resources.memoryLimit()) {
        return Optional.of(
            "cannot decrease memory limits: [attempting to set container \"%s\" memory limit (%d) below current usage (%d)]"
                .formatted(container.getName(), resources.memoryLimit(), used.getAsLong()));
      }
    }
    runtime.updateContainer(running.id(), resources);
    return Optional.empty();
  }

  /** A kernel that is told less than is in use kills; the runtime's word for the pid finds it. */
  private OptionalLong usage(RuntimeContainer running) {
    OptionalLong pid = runtime.containerPid(running.id());
    try {
      return pid.isPresent() ? memory.ofProcess(pid.getAsLong()) : OptionalLong.empty();
    } catch (IOException gone) {
      return OptionalLong.empty();
    }
  }
}
