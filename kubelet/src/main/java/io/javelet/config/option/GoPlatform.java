package io.javelet.config.option;

/** The platform's name as upstream writes it. */
public final class GoPlatform {

  private GoPlatform() {}

  static String text() {
    return "linux/" + architecture();
  }

  /** The processor's architecture in Go's words, which labels and schedulers use. */
  public static String architecture() {
    String name = System.getProperty("os.arch", "unknown");
    return switch (name) {
      case "aarch64" -> "arm64";
      default -> name;
    };
  }
}
