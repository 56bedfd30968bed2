package io.javelet.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever happens to a manifest's bytes, reading it ends with a result. */
class ManifestMutationTest {
  private static final byte[] TOKENS =
      "{}[]:,-\"'&*!|>#%@`\n\t ~?0yn<\0".getBytes(StandardCharsets.UTF_8);
  private final ManifestReader reader = new ManifestReader("node", UnknownFields.WARN);
  private final List<byte[]> corpus = corpus();

  @Property(tries = 500)
  void aDamagedManifestIsReadOrRefusedButNeverBreaksTheReader(@ForAll Random random) {
    byte[] text = damaged(corpus.get(random.nextInt(corpus.size())).clone(), random);

    ManifestResult result = reader.read(ManifestOrigin.file("/damaged"), text);

    boolean hasError =
        result.problems().stream()
            .anyMatch(problem -> problem.severity() == ManifestProblem.Severity.ERROR);
    assertThat(hasError).isEqualTo(result instanceof ManifestResult.Refused);
    reader.readAcceptedBefore(ManifestOrigin.file("/damaged"), text);
  }

  private static byte[] damaged(byte[] text, Random random) {
    if (text.length == 0) {
      return text;
    }
    byte[] damaged = text;
    for (int i = random.nextInt(4); i >= 0; i--) {
      int at = random.nextInt(damaged.length);
      switch (random.nextInt(4)) {
        case 0 -> damaged[at] = TOKENS[random.nextInt(TOKENS.length)];
        case 1 -> damaged[at] = (byte) random.nextInt();
        case 2 -> damaged = Arrays.copyOf(damaged, Math.max(1, at));
        default -> System.arraycopy(damaged, 0, damaged, at, Math.min(20, damaged.length - at));
      }
    }
    return damaged;
  }

  private static List<byte[]> corpus() {
    try (Stream<Path> files =
        Files.list(
            Path.of(
                Objects.requireNonNull(ManifestMutationTest.class.getResource("/manifests"))
                    .toURI()))) {
      return files
          .filter(file -> !file.toString().endsWith(".expected"))
          .sorted()
          .map(ManifestMutationTest::bytes)
          .toList();
    } catch (IOException | URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
