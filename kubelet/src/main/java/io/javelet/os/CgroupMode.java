package io.javelet.os;

/** Which version of cgroups the machine's controllers are in. */
public enum CgroupMode {
  /** All controllers in version 1. */
  V1,
  /** All controllers in version 2: one hierarchy. */
  V2,
  /** Controllers in version 1, and a version 2 hierarchy beside them that counts processes only. */
  HYBRID
}
