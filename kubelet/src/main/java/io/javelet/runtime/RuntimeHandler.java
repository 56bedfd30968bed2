package io.javelet.runtime;

/**
 * A way in which the runtime runs containers, and what it can do beyond the usual.
 *
 * @param name as RuntimeClasses name it; empty for the default one
 * @param recursiveReadOnlyMounts whether it makes what is mounted below a mount read-only, too
 * @param userNamespaces whether pods can have user namespaces of their own
 */
public record RuntimeHandler(String name, boolean recursiveReadOnlyMounts, boolean userNamespaces) {
  /** Whether pods get it that ask for none. */
  public boolean isDefault() {
    return name.isEmpty();
  }
}
