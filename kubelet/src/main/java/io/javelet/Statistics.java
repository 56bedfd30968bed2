package io.javelet;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.config.CgroupConfiguration;
import io.javelet.config.KubeletConfiguration;
import io.javelet.cri.CriConnection;
import io.javelet.metrics.WorkMetrics;
import io.javelet.node.LocalNode;
import io.javelet.os.CgroupLayout;
import io.javelet.os.CgroupPath;
import io.javelet.pleg.PodLifecycleEventGenerator;
import io.javelet.resource.CgroupNames;
import io.javelet.resource.PodCgroups;
import io.javelet.runtime.CriException;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import io.javelet.stats.NodeStatistics;
import io.javelet.stats.PodSight;
import io.javelet.stats.VolumeUsage;
import io.javelet.volume.PodVolumes;
import io.javelet.volume.VolumeUse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds what tells how much is used. */
final class Statistics {
  private static final Logger log = LoggerFactory.getLogger(Statistics.class);

  private Statistics() {}

  /**
   * Who knows what there is.
   *
   * @param connection to the runtime
   * @param agent the pods and the agent's view of the runtime
   * @param cgroups of pods
   * @param volumes of pods
   * @param metrics time the measuring of volumes
   */
  record Sources(
      CriConnection connection,
      PodAssembly agent,
      PodCgroups cgroups,
      PodVolumes volumes,
      WorkMetrics metrics) {}

  static NodeStatistics of(
      KubeletConfiguration configuration, LocalNode node, Path root, Sources sources)
      throws IOException {
    CgroupConfiguration cgroups = configuration.resources().cgroups();
    Map<String, CgroupPath> groups = new LinkedHashMap<>();
    boolean own = cgroups.perQos();
    if (own) {
      String kubepods = new CgroupNames(CgroupSetup.driver(cgroups), cgroups.root()).kubepods();
      groups.put(NodeStatistics.PODS, CgroupPath.parse(kubepods));
    }
    // Under the names that upstream shows them by; one that is not there is left out.
    cgroups.kubeletCgroup().ifPresent(name -> groups.put("kubelet", CgroupPath.parse(name)));
    cgroups.runtimeCgroup().ifPresent(name -> groups.put("runtime", CgroupPath.parse(name)));
    cgroups.systemCgroup().ifPresent(name -> groups.put("misc", CgroupPath.parse(name)));
    return new NodeStatistics(
        new NodeStatistics.Settings(node.name(), root, Path.of("/proc"), Path.of("/sys"), groups),
        new NodeStatistics.Sources(
            () -> sights(sources, own),
            sources.connection().runtime()::sandboxPid,
            sources.connection().statistics(),
            new VolumeUsage(
                uid -> volumes(sources, uid),
                configuration.pods().volumes().statsPeriod(),
                Clock.systemUTC())),
        CgroupLayout.read(),
        Clock.systemUTC());
  }

  private static List<VolumeUsage.OfVolume> volumes(Sources sources, PodUid uid)
      throws InterruptedException {
    List<VolumeUsage.OfVolume> measured = new ArrayList<>();
    Optional<Pod> pod = sources.agent().podManager().pods().byUid(uid);
    if (pod.isPresent()) {
      Instant begin = Instant.now();
      for (VolumeUse use : sources.volumes().use(pod.get())) {
        measured.add(
            new VolumeUsage.OfVolume(
                use.volume(),
                Instant.now(),
                use.bytes(),
                use.inodes(),
                use.fileSystem(),
                use.localDisk(),
                use.claim()));
      }
      sources.metrics().volumesMeasured(Duration.between(begin, Instant.now()));
    }
    return measured;
  }

  private static List<PodSight> sights(Sources sources, boolean ownCgroups) {
    PodLifecycleEventGenerator pleg = sources.agent().pleg();
    List<PodSight> sights = new ArrayList<>();
    for (Pod pod : sources.agent().podManager().pods().all()) {
      var uid = new PodUid(pod.getMetadata().getUid());
      PodFullName name = PodFullName.of(pod);
      Optional<CgroupPath> cgroup =
          ownCgroups
              ? Optional.of(CgroupPath.parse(sources.cgroups().cgroupParent(pod)))
              : Optional.empty();
      try {
        sights.add(new PodSight(uid, name, cgroup, pleg.newerThan(uid, name, Instant.MIN)));
      } catch (CriException away) {
        log.atDebug()
            .addKeyValue("pod", name)
            .addKeyValue("err", away.description())
            .log("A pod's use is not known until the runtime is back");
      }
    }
    return sights;
  }
}
