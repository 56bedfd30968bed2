package io.javelet.resource;

import io.javelet.runtime.ContainerId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How runtimes name the cgroups of containers and sandboxes. Pure. */
final class ContainerCgroups {
  /** The id alone, or with a scope around. */
  private static final Pattern NAME = Pattern.compile("(?:[a-z-]+-)?([0-9a-f]{64})(?:\\.scope)?");

  private ContainerCgroups() {}

  /** Whose cgroup has this name; absent when no runtime gives such names. */
  static Optional<ContainerId> id(String name) {
    Matcher matcher = NAME.matcher(name);
    return matcher.matches() ? Optional.of(new ContainerId(matcher.group(1))) : Optional.empty();
  }
}
