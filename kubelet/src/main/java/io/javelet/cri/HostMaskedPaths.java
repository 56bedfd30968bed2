package io.javelet.cri;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds the files that only some machines have and that are hidden from containers. */
public final class HostMaskedPaths {
  private static final String THERMAL = "thermal_throttle";

  private HostMaskedPaths() {}

  /**
   * The {@code thermal_throttle} folders of the processors, sorted: their counters tell other
   * tenants' work.
   *
   * @param processors normally {@code /sys/devices/system/cpu}
   * @throws IOException when the folder exists and cannot be read
   */
  public static List<String> thermalThrottle(Path processors) throws IOException {
    var found = new ArrayList<String>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(processors, "cpu[0-9]*")) {
      for (Path entry : entries) {
        Path folder = entry.resolve(THERMAL);
        if (Files.isDirectory(folder)) {
          found.add(folder.toString());
        }
      }
    } catch (NoSuchFileException _) {
      return List.of();
    }
    return found.stream().sorted().toList();
  }
}
