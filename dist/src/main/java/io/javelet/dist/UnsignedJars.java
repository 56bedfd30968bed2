package io.javelet.dist;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;

/**
 * Takes the signatures out of the jars that are shipped. Nobody checks who signed them, but the JVM
 * keeps a digest of every class of a signed jar for as long as the agent runs, and leaves its
 * classes out of the start-up cache. What was fetched is checked by the build. Stateless.
 */
public final class UnsignedJars {
  private static final Pattern SIGNATURE =
      Pattern.compile("META-INF/[^/]+\\.(SF|RSA|DSA|EC)", Pattern.CASE_INSENSITIVE);

  private UnsignedJars() {}

  /**
   * Rewrites the signed ones of a folder's jars and leaves the others alone.
   *
   * @param args the folder
   * @throws IOException when one cannot be read or written
   */
  public static void main(String[] args) throws IOException {
    if (args.length != 1) {
      throw new IllegalArgumentException("usage: UnsignedJars <folder>");
    }
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(Path.of(args[0]), "*.jar")) {
      for (Path jar : jars) {
        takeSignaturesOut(jar);
      }
    }
  }

  private static void takeSignaturesOut(Path path) throws IOException {
    Path unsigned = path.resolveSibling(path.getFileName() + ".unsigned");
    try (var jar = new JarFile(path.toFile(), false)) {
      List<JarEntry> entries = jar.stream().toList();
      if (entries.stream().noneMatch(entry -> SIGNATURE.matcher(entry.getName()).matches())) {
        return;
      }
      try (var out = new JarOutputStream(Files.newOutputStream(unsigned), withoutDigests(jar))) {
        for (JarEntry entry : entries) {
          if (isKept(entry.getName())) {
            copy(jar, entry, out);
          }
        }
      }
    }
    Files.move(unsigned, path, StandardCopyOption.ATOMIC_MOVE);
  }

  private static boolean isKept(String name) {
    return !name.equals(JarFile.MANIFEST_NAME) && !SIGNATURE.matcher(name).matches();
  }

  private static Manifest withoutDigests(JarFile jar) throws IOException {
    Manifest manifest = jar.getManifest();
    manifest.getEntries().clear();
    return manifest;
  }

  private static void copy(JarFile jar, JarEntry entry, JarOutputStream out) throws IOException {
    var copied = new JarEntry(entry.getName());
    copied.setTime(entry.getTime());
    out.putNextEntry(copied);
    try (InputStream content = jar.getInputStream(entry)) {
      content.transferTo(out);
    }
    out.closeEntry();
  }
}
