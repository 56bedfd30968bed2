package io.javelet.config.value;

/**
 * What the host is like, as far as a configuration can contradict it. Found out by the caller; the
 * configuration never looks itself.
 *
 * @param cgroupMode which cgroup hierarchy is mounted
 * @param swapOn whether {@code /proc/swaps} lists any swap
 */
public record HostFacts(CgroupMode cgroupMode, boolean swapOn) {

  /** Which cgroup hierarchy is mounted at {@code /sys/fs/cgroup}. */
  public enum CgroupMode {
    /** Only version 1. */
    V1,
    /** Version 1 controllers beside a version 2 tree; upstream counts it as version 1. */
    HYBRID,
    /** Only version 2. */
    V2
  }
}
