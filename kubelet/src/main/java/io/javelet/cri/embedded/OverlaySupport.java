package io.javelet.cri.embedded;

import io.javelet.os.Mounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Tries whether the kernel stacks layers on the filesystem of a folder. Stateless, any thread. */
final class OverlaySupport {
  private static final List<String> PARTS = List.of("lower", "upper", "work", "merged");

  private OverlaySupport() {}

  /**
   * Mounts an overlay and takes it away again.
   *
   * @param folder in which to try; exists
   * @return why it does not work; empty when it does
   */
  static Optional<String> problem(Path folder) throws IOException {
    Path probe = Files.createTempDirectory(folder, ".overlay-probe");
    try {
      for (String part : PARTS) {
        Files.createDirectory(probe.resolve(part));
      }
      // Overlay options know no blanks or commas, so the paths in them must be plain.
      String options =
          "lowerdir=%1$s/lower,upperdir=%1$s/upper,workdir=%1$s/work"
              .formatted(escape(probe.toString()));
      Mounts.mount("overlay", probe.resolve("merged"), "overlay", Set.of(), options);
      Mounts.unmount(probe.resolve("merged"));
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    } finally {
      // The kernel leaves a folder of its own in the work folder.
      Files.deleteIfExists(probe.resolve("work/work"));
      for (String part : PARTS) {
        Files.deleteIfExists(probe.resolve(part));
      }
      Files.deleteIfExists(probe);
    }
  }

  private static String escape(String path) {
    return path.replace("\\", "\\\\").replace(":", "\\:").replace(",", "\\,");
  }
}
