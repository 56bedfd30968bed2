package io.javelet;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Finds the agent's own classes among all that were compiled, wherever the tests are started from
 * and whatever else was compiled into the same folder.
 */
final class AgentSources {
  private static final Path MODULE =
      Files.isDirectory(Path.of("kubelet/src/main/java"))
          ? Path.of("kubelet")
          : Path.of("").toAbsolutePath();

  private AgentSources() {}

  static JavaClasses classes() {
    Path compiled = compiled();
    return new ClassFileImporter()
        .withImportOption(location -> isOurs(location, compiled.toUri()))
        .importPath(compiled);
  }

  /** The repository's document of this name. */
  static Path document(String name) {
    return MODULE.toAbsolutePath().resolveSibling(name);
  }

  private static Path compiled() {
    try {
      return Path.of(KubeletMain.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException unusual) {
      throw new IllegalStateException(unusual);
    }
  }

  private static boolean isOurs(Location location, URI compiled) {
    String name = compiled.relativize(location.asURI()).getPath();
    String source = name.replaceFirst("(\\$.*)?\\.class$", ".java");
    return Files.exists(MODULE.resolve("src/main/java").resolve(source));
  }
}
