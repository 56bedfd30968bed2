package io.javelet.config.value;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the host is like, as far as a configuration can contradict it. Found out by the caller; the
 * configuration never looks itself.
 *
 * @param cgroupMode which cgroup hierarchy is mounted
 * @param swapOn whether {@code /proc/swaps} lists any swap
 * @param hardware what there is to give to pods
 * @param kernelSettings the values of {@link #SETTINGS} that could be read
 */
public record HostFacts(
    CgroupMode cgroupMode, boolean swapOn, Hardware hardware, Map<String, String> kernelSettings) {

  /** What {@code protectKernelDefaults} wants of the kernel, by the setting's name. */
  public static final Map<String, String> SETTINGS =
      Map.of(
          "vm.overcommit_memory", "1",
          "vm.panic_on_oom", "0",
          "kernel.panic", "10",
          "kernel.panic_on_oops", "1",
          "kernel.keys.root_maxkeys", "1000000",
          "kernel.keys.root_maxbytes", "25000000");

  public HostFacts {
    kernelSettings = Map.copyOf(kernelSettings);
  }

  /** Which cgroup hierarchy is mounted at {@code /sys/fs/cgroup}. */
  public enum CgroupMode {
    /** Only version 1. */
    V1,
    /** Version 1 controllers beside a version 2 tree; upstream counts it as version 1. */
    HYBRID,
    /** Only version 2. */
    V2
  }

  /**
   * What there is to give to pods.
   *
   * @param cpus the numbers of those that are online
   * @param memoryBytes all of it
   * @param numaNodes how many
   * @param sockets how many
   */
  public record Hardware(Set<Integer> cpus, long memoryBytes, int numaNodes, int sockets) {
    public Hardware {
      cpus = Collections.unmodifiableSet(new TreeSet<>(cpus));
    }
  }
}
