package io.javelet.config.option;

import java.util.Optional;
import java.util.regex.Pattern;

/** The versions this agent tells. */
public final class KubeletVersion {

  /** The upstream version this agent is compatible with. */
  public static final String UPSTREAM = "v1.36.2";

  private static final String OURS =
      Optional.ofNullable(KubeletVersion.class.getPackage().getImplementationVersion())
          .orElse("development");
  private static final Pattern REPORTABLE =
      Pattern.compile(Pattern.quote(UPSTREAM) + "(?:[-+][-+.0-9A-Za-z]+)?");

  private KubeletVersion() {}

  /** This agent's own version. */
  public static String ours() {
    return OURS;
  }

  /** The answer to {@code --version}: upstream's line first, for scripts that read it. */
  public static String text() {
    return "Kubernetes " + UPSTREAM + "\nJavelet " + OURS + " (" + platform() + ")\n";
  }

  /** The answer to {@code --version=raw}. */
  public static String raw() {
    String[] parts = UPSTREAM.substring(1).split("\\.", -1);
    return "version.Info{Major:\"%s\", Minor:\"%s\", GitVersion:\"%s\", Platform:\"%s\"}%n"
        .formatted(parts[0], parts[1], UPSTREAM, GoPlatform.text());
  }

  /** Whether a version may be reported instead of the built-in one: the same, with a suffix. */
  public static boolean mayBeReported(String version) {
    return REPORTABLE.matcher(version).matches();
  }

  private static String platform() {
    return "Java " + Runtime.version().feature() + ", " + GoPlatform.text();
  }
}
