package io.javelet.config.option;

/** The platform's name as upstream writes it. */
final class GoPlatform {

  private GoPlatform() {}

  static String text() {
    String architecture = System.getProperty("os.arch", "unknown");
    return "linux/"
        + switch (architecture) {
          case "aarch64" -> "arm64";
          default -> architecture;
        };
  }
}
