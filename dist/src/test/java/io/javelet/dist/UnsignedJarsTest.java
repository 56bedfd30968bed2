package io.javelet.dist;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UnsignedJarsTest {
  @TempDir private Path folder;

  private void write(Path path, String... entries) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, "7");
    Attributes digest = new Attributes();
    digest.putValue("SHA-256-Digest", "AAAA");
    manifest.getEntries().put("some/Thing.class", digest);
    try (OutputStream file = Files.newOutputStream(path);
        var jar = new JarOutputStream(file, manifest)) {
      for (String each : entries) {
        jar.putNextEntry(new ZipEntry(each));
        jar.write(each.getBytes(UTF_8));
        jar.closeEntry();
      }
    }
  }

  private static List<String> names(JarFile jar) {
    return jar.stream().map(ZipEntry::getName).toList();
  }

  @Test
  void nothingButSignaturesAndDigestsIsTakenOut() throws Exception {
    Path path = folder.resolve("signed.jar");
    write(
        path, "META-INF/MAKER.SF", "META-INF/MAKER.RSA", "META-INF/services/a", "some/Thing.class");

    UnsignedJars.main(new String[] {folder.toString()});

    try (JarFile jar = new JarFile(path.toFile())) {
      assertThat(names(jar))
          .containsExactly("META-INF/MANIFEST.MF", "META-INF/services/a", "some/Thing.class");
      assertThat(jar.getManifest().getEntries()).isEmpty();
      assertThat(jar.getManifest().getMainAttributes().getValue("Implementation-Version"))
          .isEqualTo("7");
      assertThat(jar.getInputStream(jar.getEntry("some/Thing.class")))
          .hasContent("some/Thing.class");
    }
    assertThat(folder).isDirectoryNotContaining("glob:**.unsigned");
  }

  @Test
  void aJarThatNobodySignedStaysAsItIs() throws Exception {
    Path path = folder.resolve("plain.jar");
    write(path, "META-INF/services/a", "some/Thing.class");
    byte[] before = Files.readAllBytes(path);

    UnsignedJars.main(new String[] {folder.toString()});

    assertThat(path).hasBinaryContent(before);
  }
}
