package io.javelet.resource;

/** How making or removing a pod's cgroup went. */
public sealed interface CgroupResult {
  /** It is as wanted. */
  record Done() implements CgroupResult {}

  /**
   * It is not, and is worth another try.
   *
   * @param message which cgroup, what failed
   */
  record Failed(String message) implements CgroupResult {}
}
