package io.javelet.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads manifests one after the other, in a process whose heap somebody else bounds. */
public final class ManifestMemoryProbe {
  private ManifestMemoryProbe() {}

  /**
   * Reads the files that are named, and says so.
   *
   * @throws IOException when there is no such file
   */
  public static void main(String[] files) throws IOException {
    for (String file : files) {
      ManifestFuzzTarget.fuzzerTestOneInput(Files.readAllBytes(Path.of(file)));
      System.out.println("read " + file);
    }
  }
}
