package io.javelet.worker;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.environment.EnvironmentFiles;
import io.javelet.resource.CgroupProblems;
import io.javelet.resource.CgroupResult;
import io.javelet.resource.PodCgroups;
import io.javelet.runtime.PodUid;
import io.javelet.volume.MountRequest;
import io.javelet.volume.MountsResult;
import io.javelet.volume.PodVolumes;
import io.javelet.volume.VolumeResult;
import io.javelet.volume.VolumeUse;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** What pods have on a simulated node outside the runtime; outlives its agents. */
final class SimulatedNode implements PodCgroups, PodVolumes {
  private final Random random;
  private final Set<PodUid> cgroups = new HashSet<>();
  private final Set<PodUid> volumes = new HashSet<>();
  private int failingPercent;
  private final Set<String> endedProcesses = new HashSet<>();

  SimulatedNode(Random random) {
    this.random = random;
  }

  /** How many of a hundred steps do not work from now on. */
  void failing(int percent) {
    failingPercent = percent;
  }

  /** A container's process ends; the runtime has not seen it yet. */
  void processEnded(String containerId) {
    endedProcesses.add(containerId);
  }

  /** Whether the process of a container has ended, whatever the runtime says of it. */
  boolean hasEnded(String containerId) {
    return endedProcesses.contains(containerId);
  }

  Set<PodUid> withVolumes() {
    return volumes;
  }

  private boolean fails() {
    return failingPercent > 0 && random.nextInt(100) < failingPercent;
  }

  @Override
  public CgroupProblems enforce() {
    return CgroupProblems.NONE;
  }

  @Override
  public CgroupResult ensure(Pod pod) {
    if (fails()) {
      return new CgroupResult.Failed("no cgroup this time");
    }
    cgroups.add(uid(pod));
    return new CgroupResult.Done();
  }

  @Override
  public CgroupResult remove(PodUid uid) {
    if (fails()) {
      return new CgroupResult.Failed("device or resource busy");
    }
    cgroups.remove(uid);
    return new CgroupResult.Done();
  }

  @Override
  public Set<PodUid> existing() {
    return Set.copyOf(cgroups);
  }

  @Override
  public String cgroupParent(Pod pod) {
    return "/kubepods/pod" + pod.getMetadata().getUid();
  }

  @Override
  public VolumeResult prepare(Pod pod) {
    if (fails()) {
      return new VolumeResult.Failed("data", "FailedMount", "no volume this time");
    }
    volumes.add(uid(pod));
    return new VolumeResult.Ready(List.of());
  }

  @Override
  public MountsResult mounts(MountRequest request) {
    return new MountsResult.Ready(List.of(), List.of());
  }

  @Override
  public EnvironmentFiles.Content text(Pod pod, EnvironmentFiles.Place place) {
    return new EnvironmentFiles.Content.Absent();
  }

  @Override
  public List<VolumeUse> use(Pod pod) {
    return List.of();
  }

  @Override
  public VolumeResult teardown(PodUid uid) {
    if (fails()) {
      return new VolumeResult.Failed("data", "FailedUnmount", "target is busy");
    }
    volumes.remove(uid);
    return new VolumeResult.Ready(List.of());
  }

  private static PodUid uid(Pod pod) {
    return new PodUid(pod.getMetadata().getUid());
  }
}
