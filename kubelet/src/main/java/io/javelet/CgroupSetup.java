package io.javelet;

import io.javelet.config.CgroupConfiguration;
import io.javelet.config.KubeletConfiguration;
import io.javelet.events.EventReason;
import io.javelet.events.EventRecorder;
import io.javelet.events.EventTarget;
import io.javelet.metrics.KubeletMetrics;
import io.javelet.os.CgroupFiles;
import io.javelet.os.CgroupHierarchy;
import io.javelet.os.CgroupLayout;
import io.javelet.os.CgroupPath;
import io.javelet.os.CgroupProcesses;
import io.javelet.os.MountTable;
import io.javelet.os.ProcFs;
import io.javelet.os.SystemdUnits;
import io.javelet.resource.CgroupNames;
import io.javelet.resource.KubepodsCgroups;
import io.javelet.resource.NodeProcesses;
import io.javelet.resource.PodCgroupSettings;
import io.javelet.resource.PodCgroups;
import io.javelet.resource.SharedCgroup;
import io.javelet.runtime.CgroupDriver;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds what makes pods' cgroups. */
final class CgroupSetup {
  private static final Logger log = LoggerFactory.getLogger(CgroupSetup.class);

  /**
   * The kernel needs a moment to let go of a cgroup whose last process has ended, and a runtime
   * whose caller went away in the midst of a start ends the process itself: containerd gives itself
   * ten seconds for that, and cannot remove what others have killed meanwhile.
   */
  private static final Duration REMOVAL_PATIENCE = Duration.ofSeconds(15);

  private static final List<String> NEEDED = List.of("cpu", "memory");

  /** How often processes are looked at that may have to be moved, as upstream. */
  private static final Duration LOOKED_AT = Duration.ofMinutes(1);

  private CgroupSetup() {}

  /**
   * Where cgroups are. A controller whose tree cannot be written is told of and counts as absent;
   * without CPU and memory nothing can be promised to pods.
   *
   * @throws IOException when these two cannot be written; the message says what is missing
   */
  static CgroupLayout layout(MountTable mounts) throws IOException {
    CgroupLayout layout = CgroupLayout.of(mounts);
    List<CgroupHierarchy> readOnly = layout.readOnly(mounts);
    for (CgroupHierarchy tree : readOnly) {
      boolean needed =
          layout.isUnified()
              ? tree.unified()
              : NEEDED.stream().anyMatch(tree.controllers()::contains);
      String controllers =
          tree.unified() ? "version 2" : String.join(", ", new TreeSet<>(tree.controllers()));
      if (needed) {
        throw new IOException(
            "the cgroups of %s are mounted read-only at %s; pods need them writable"
                .formatted(controllers, tree.mountPoint()));
      }
      log.atWarn()
          .addKeyValue("controllers", controllers)
          .addKeyValue("mountPoint", tree.mountPoint())
          .log("The cgroups of a controller are mounted read-only; pods run without its limits");
    }
    return layout.without(readOnly);
  }

  /** The first version of cgroups is on its way out: an event says so, as upstream. */
  static void tellVersion(CgroupLayout layout, String node, EventRecorder events) {
    if (!layout.isUnified()) {
      events.warning(
          EventTarget.node(node),
          EventReason.CGROUP_V1,
          "cgroup v1 detected. cgroup v1 support is deprecated and will be removed in a future"
              + " release. Please migrate to cgroup v2. More information at"
              + " https://git.k8s.io/enhancements/keps/sig-node/5573-remove-cgroup-v1");
    }
  }

  static CgroupDriver driver(CgroupConfiguration configuration) {
    return switch (configuration.driver()) {
      case CGROUPFS -> CgroupDriver.CGROUPFS;
      case SYSTEMD -> CgroupDriver.SYSTEMD;
    };
  }

  static PodCgroups pods(
      KubeletConfiguration configuration,
      CgroupDriver driver,
      CgroupFiles files,
      Optional<SystemdUnits> systemd,
      NodeResources resources,
      KubeletMetrics metrics) {
    CgroupConfiguration cgroups = configuration.resources().cgroups();
    if (!cgroups.perQos()) {
      return new SharedCgroup(cgroups.root());
    }
    var settings =
        new PodCgroupSettings(
            () -> resources.limitOfAllPods(configuration.resources().reservations().enforced()),
            resources.containers().quota(),
            resources.containers().memory(),
            reservedForHigherClasses(configuration),
            configuration.pods().limits().podPidsLimit(),
            resources.containers().hugepageSizes(),
            REMOVAL_PATIENCE,
            pod ->
                !resources.containers().quotaOfOwnCpus()
                    && resources.containers().placements().hasOwnCpus(pod));
    var names = new CgroupNames(driver, cgroups.root());
    if (files.layout().isUnified() && resources.containers().memory().qos().isPresent()) {
      metrics
          .hooks()
          .add(
              new ProtectedMemoryGauges(
                  files, CgroupPath.parse(names.kubepods()), metrics.topology()));
    }
    return new KubepodsCgroups(names, files, systemd, settings);
  }

  /** What moves processes into the cgroups that the configuration names for them. */
  static NodeProcesses processes(CgroupConfiguration configuration, CgroupFiles files) {
    return new NodeProcesses(
        new NodeProcesses.Settings(
            configuration.systemCgroup().map(CgroupPath::parse),
            configuration.kubeletCgroup().map(CgroupPath::parse),
            CgroupPath.ROOT,
            configuration.movesWithoutSystemd(),
            LOOKED_AT),
        files,
        new CgroupProcesses(files.layout()),
        ProcFs.ofThisMachine());
  }

  /** Who has to be told of cgroups besides the kernel. */
  static Optional<SystemdUnits> systemd(CgroupDriver driver) {
    return switch (driver) {
      case CGROUPFS -> Optional.empty();
      case SYSTEMD -> {
        Optional<SystemdUnits> units = SystemdUnits.ofThisMachine();
        if (units.isEmpty()) {
          log.atWarn()
              .addKeyValue("socket", SystemdUnits.PRIVATE_SOCKET)
              .log(
                  "The cgroup driver is systemd, which does not run here; slices are made without"
                      + " it");
        }
        yield units;
      }
    };
  }

  private static OptionalInt reservedForHigherClasses(KubeletConfiguration configuration) {
    String share = configuration.resources().memory().qosReserved().getOrDefault("memory", "");
    return share.isEmpty()
        ? OptionalInt.empty()
        : OptionalInt.of(Integer.parseInt(share.replace("%", "").strip()));
  }
}
