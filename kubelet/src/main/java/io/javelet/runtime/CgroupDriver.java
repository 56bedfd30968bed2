package io.javelet.runtime;

/** Who makes cgroups, and so how their names are written. */
public enum CgroupDriver {
  CGROUPFS,
  SYSTEMD
}
