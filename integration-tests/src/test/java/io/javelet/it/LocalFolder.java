package io.javelet.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.stream.Collectors;

/** The folder of config maps and secrets of an agent under test. */
final class LocalFolder {
  private final Path folder;
  private final Path aside;

  LocalFolder(AgentPlace place) {
    this.folder = place.root().resolve("local");
    this.aside = place.folder().resolve("local-aside");
  }

  Path path() {
    return folder;
  }

  /** Puts a config map there, or a changed one. */
  void configMap(String name, Map<String, String> values) throws IOException {
    put("configmap-" + name + ".yaml", manifest("ConfigMap", name, "data", values), "rw-r--r--");
  }

  /** Puts a secret there, or a changed one. */
  void secret(String name, Map<String, String> values) throws IOException {
    put("secret-" + name + ".yaml", manifest("Secret", name, "stringData", values), "rw-------");
  }

  /**
   * Puts a persistent volume there, and a claim of the same name to it.
   *
   * @param spec of the volume, as YAML in one line
   */
  void claim(String name, String spec) throws IOException {
    put(
        "claim-" + name + ".yaml",
        """
        apiVersion: v1
        kind: PersistentVolume
        metadata: {name: %1$s}
        spec: {%2$s}
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: %1$s}
        spec: {volumeName: %1$s%3$s}
        """
            .formatted(name, spec, spec.contains("Block") ? ", volumeMode: Block" : ""),
        "rw-r--r--");
  }

  /** Puts a file there, written aside and renamed. */
  void put(String file, String text, String rights) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(aside, text, UTF_8);
    Files.setPosixFilePermissions(aside, PosixFilePermissions.fromString(rights));
    Files.move(aside, folder.resolve(file), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Removes all there is. */
  void clear() throws IOException {
    if (Files.isDirectory(folder)) {
      for (Path each : FileTrees.in(folder)) {
        FileTrees.remove(each);
      }
    }
  }

  static String manifest(String kind, String name, String field, Map<String, String> values) {
    return "apiVersion: v1\nkind: "
        + kind
        + "\nmetadata: {name: "
        + name
        + "}\n"
        + field
        + ":\n"
        + values.entrySet().stream()
            .map(entry -> "  " + entry.getKey() + ": \"" + entry.getValue() + "\"\n")
            .collect(Collectors.joining());
  }
}
