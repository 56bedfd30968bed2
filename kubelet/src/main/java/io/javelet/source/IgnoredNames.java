package io.javelet.source;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which names in a manifest folder are no manifests: what upstream passes by, and what editors and
 * package managers leave behind. Pure.
 */
final class IgnoredNames {
  private static final List<String> LEFTOVERS =
      List.of(
          "~",
          ".bak",
          ".backup",
          ".old",
          ".orig",
          ".rej",
          ".save",
          ".swp",
          ".swo",
          ".swx",
          ".tmp",
          ".temp",
          ".part",
          ".rpmsave",
          ".rpmnew",
          ".rpmorig",
          ".dpkg-old",
          ".dpkg-new",
          ".dpkg-dist",
          ".dpkg-bak",
          ".dpkg-tmp",
          ".ucf-old",
          ".ucf-new",
          ".ucf-dist",
          ".disabled");

  /**
   * {@code #web.yaml#} of Emacs, {@code 4913} that vim tries folders with, {@code web.yaml.~1~}.
   */
  private static final Pattern EDITORS_OWN = Pattern.compile("#.*#|4913");

  private IgnoredNames() {}

  /** Dot files: nobody expects them to be read, so nobody is told. */
  static boolean isHidden(String name) {
    return name.startsWith(".");
  }

  /** The ending for which a name is taken for a leftover, if it is. */
  static Optional<String> leftover(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (EDITORS_OWN.matcher(name).matches()) {
      return Optional.of(name);
    }
    return LEFTOVERS.stream().filter(lower::endsWith).findFirst();
  }
}
