package io.javelet;

import io.javelet.config.CgroupConfiguration;
import io.javelet.config.KubeletConfiguration;
import io.javelet.node.LocalNode;
import io.javelet.os.CgroupFiles;
import io.javelet.os.CgroupLayout;
import io.javelet.resource.CgroupNames;
import io.javelet.resource.CpuQuotaSettings;
import io.javelet.resource.HugepageSizes;
import io.javelet.resource.KubepodsCgroups;
import io.javelet.resource.NoPodCgroups;
import io.javelet.resource.NodeCapacity;
import io.javelet.resource.PodCgroupSettings;
import io.javelet.resource.PodCgroups;
import io.javelet.runtime.CgroupDriver;
import java.io.IOException;
import java.time.Duration;

/** Builds what makes pods' cgroups. */
final class CgroupSetup {
  /** The kernel needs a moment to let go of a cgroup whose last process has ended. */
  private static final Duration REMOVAL_PATIENCE = Duration.ofSeconds(5);

  private CgroupSetup() {}

  static CgroupDriver driver(CgroupConfiguration configuration) {
    return switch (configuration.driver()) {
      case CGROUPFS -> CgroupDriver.CGROUPFS;
      case SYSTEMD -> CgroupDriver.SYSTEMD;
    };
  }

  static PodCgroups pods(KubeletConfiguration configuration, CgroupDriver driver, LocalNode node)
      throws IOException {
    CgroupConfiguration cgroups = configuration.resources().cgroups();
    if (!cgroups.perQos()) {
      return new NoPodCgroups(cgroups.root());
    }
    var settings =
        new PodCgroupSettings(
            new NodeCapacity(node.memoryBytes(), node.cpus()),
            new CpuQuotaSettings(
                configuration.resources().cpu().quota(),
                configuration.resources().cpu().quotaPeriod()),
            configuration.pods().limits().podPidsLimit(),
            HugepageSizes.read(HugepageSizes.SYSFS),
            REMOVAL_PATIENCE);
    return new KubepodsCgroups(
        new CgroupNames(driver, cgroups.root()), new CgroupFiles(CgroupLayout.read()), settings);
  }
}
