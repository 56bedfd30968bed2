package io.javelet.config;

import java.util.List;

/**
 * What pods may do.
 *
 * @param seccompDefault whether containers without a profile get the runtime's own
 * @param allowedUnsafeSysctls kernel settings beyond the safe ones that pods may change
 * @param userNamespaceIds how many IDs a pod with its own user namespace gets
 * @param protectKernelDefaults whether to fail instead of changing the host's kernel settings
 */
public record PodSecurityConfiguration(
    boolean seccompDefault,
    List<String> allowedUnsafeSysctls,
    long userNamespaceIds,
    boolean protectKernelDefaults) {

  public PodSecurityConfiguration {
    allowedUnsafeSysctls = List.copyOf(allowedUnsafeSysctls);
  }
}
