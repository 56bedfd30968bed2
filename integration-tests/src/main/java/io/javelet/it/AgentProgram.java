package io.javelet.it;

import io.javelet.KubeletMain;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The words that start the agent. When the agent on the class path is the packaged one, and the
 * distribution was built (its folder is the system property {@code javelet.home}), that is the
 * distribution's launcher, as users have it. Classes in a folder are newer than any distribution,
 * so then the class path itself is started.
 */
final class AgentProgram {
  private AgentProgram() {}

  static List<String> words() {
    Path launcher = Path.of(System.getProperty("javelet.home", "/nonexistent"), "bin", "kubelet");
    if (isPackaged() && Files.isExecutable(launcher)) {
      return List.of(launcher.toString());
    }
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseCompactObjectHeaders",
        "-Xmx64m",
        "-Xshare:auto",
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-cp",
        System.getProperty("java.class.path"),
        KubeletMain.class.getName());
  }

  private static boolean isPackaged() {
    try {
      return Files.isRegularFile(
          Path.of(KubeletMain.class.getProtectionDomain().getCodeSource().getLocation().toURI()));
    } catch (URISyntaxException unusual) {
      throw new IllegalStateException(unusual);
    }
  }
}
