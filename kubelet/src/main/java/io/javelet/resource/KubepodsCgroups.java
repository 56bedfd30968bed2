package io.javelet.resource;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.os.CgroupFiles;
import io.javelet.os.CgroupPath;
import io.javelet.os.ProcessId;
import io.javelet.os.ProcessSignals;
import io.javelet.os.ProcessSignals.Signal;
import io.javelet.os.SystemdUnits;
import io.javelet.runtime.PodUid;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pods in cgroups of their own, below one for each class ({@code cgroupsPerQOS}). Thread-safe; a
 * worker calls it for its own pod. Never touches a cgroup outside {@code kubepods}, and ends only
 * processes that an ended pod left in its cgroup. Upstream's counterpart: {@code
 * podContainerManagerImpl}.
 */
public final class KubepodsCgroups implements PodCgroups {
  private static final Logger log = LoggerFactory.getLogger(KubepodsCgroups.class);

  private final CgroupNames names;
  private final CgroupFiles files;
  private final PodCgroupSettings settings;
  private final CgroupMaker maker;
  private final TierCgroups tiers;
  private final boolean unified;
  private final Set<String> hugepageSizes;

  /** What each pod's cgroup has been given by this process. */
  private final Map<PodUid, PodCgroupLimits> applied = new ConcurrentHashMap<>();

  /**
   * Makes nothing yet.
   *
   * @param systemd to be told of every cgroup, where it is the driver and runs this machine
   */
  public KubepodsCgroups(
      CgroupNames names,
      CgroupFiles files,
      Optional<SystemdUnits> systemd,
      PodCgroupSettings settings) {
    this.names = names;
    this.files = files;
    this.settings = settings;
    this.maker = new CgroupMaker(files, systemd);
    this.tiers = new TierCgroups(names, files, maker, settings);
    this.unified = files.layout().isUnified();
    this.hugepageSizes = tiers.hugepageSizes();
  }

  @Override
  public CgroupProblems enforce() throws IOException, InterruptedException {
    return tiers.enforce();
  }

  @Override
  public CgroupResult ensure(Pod pod) throws InterruptedException {
    PodUid uid = new PodUid(pod.getMetadata().getUid());
    QosClass qos = QosClass.of(pod);
    PodCgroupLimits limits =
        PodCgroupLimits.of(pod, settings.quota(pod), settings.podPidsLimit(), settings.memory());
    CgroupPath cgroup = CgroupPath.parse(names.pod(qos, uid));
    if (limits.equals(applied.get(uid)) && files.exists(cgroup)) {
      return new CgroupResult.Done();
    }
    try {
      tiers.put(uid, pod);
      maker.ensure(cgroup, CgroupValues.ofPod(limits, unified, hugepageSizes));
    } catch (IOException failure) {
      return new CgroupResult.Failed(
          "failed to create cgroup %s of the pod: %s".formatted(cgroup, failure.getMessage()));
    }
    applied.put(uid, limits);
    return new CgroupResult.Done();
  }

  @Override
  public CgroupResult remove(PodUid uid) throws InterruptedException {
    applied.remove(uid);
    try {
      for (QosClass qos : QosClass.values()) {
        CgroupPath cgroup = CgroupPath.parse(names.pod(qos, uid));
        if (isAnywhere(cgroup)) {
          remove(cgroup);
        }
      }
      tiers.remove(uid);
    } catch (IOException failure) {
      return new CgroupResult.Failed(
          "failed to remove the cgroup of pod %s: %s".formatted(uid, failure.getMessage()));
    }
    return new CgroupResult.Done();
  }

  @Override
  public Set<PodUid> existing() {
    Set<PodUid> uids = new HashSet<>();
    Set<CgroupPath> parents = new LinkedHashSet<>();
    for (QosClass qos : QosClass.values()) {
      parents.add(CgroupPath.parse(names.tier(qos)));
    }
    for (CgroupPath parent : parents) {
      try {
        files.children(parent).stream()
            .map(names::podUid)
            .flatMap(Optional::stream)
            .forEach(uids::add);
      } catch (IOException failure) {
        log.atWarn()
            .addKeyValue("cgroup", parent)
            .addKeyValue("err", failure.toString())
            .log("Could not look for the cgroups of pods");
      }
    }
    return uids;
  }

  @Override
  public String cgroupParent(Pod pod) {
    return names.pod(QosClass.of(pod), new PodUid(pod.getMetadata().getUid()));
  }

  private void remove(CgroupPath cgroup) throws IOException, InterruptedException {
    Duration patience = settings.removalPatience();
    try {
      maker.remove(cgroup, patience);
    } catch (IOException busy) {
      if (killAll(cgroup) == 0) {
        throw busy;
      }
      maker.remove(cgroup, patience);
    }
  }

  private int killAll(CgroupPath cgroup) throws IOException {
    int killed = 0;
    for (long pid : files.processes(cgroup)) {
      Optional<ProcessId> process = ProcessId.of(pid);
      if (process.isPresent() && ProcessSignals.send(process.get(), Signal.KILL)) {
        killed++;
      }
    }
    if (killed > 0) {
      log.atWarn()
          .addKeyValue("cgroup", cgroup)
          .addKeyValue("processes", killed)
          .log("Killed processes that an ended pod left behind");
    }
    return killed;
  }

  /** A removal that was cut short may have left the cgroup in some hierarchies only. */
  private boolean isAnywhere(CgroupPath cgroup) {
    return files.layout().hierarchies().stream()
        .anyMatch(hierarchy -> Files.isDirectory(hierarchy.folder(cgroup)));
  }
}
