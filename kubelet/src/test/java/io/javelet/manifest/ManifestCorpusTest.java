package io.javelet.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.runtime.PodFullName;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every file in the resource folder {@code manifests} with its outcome beside it, in a file of the
 * same name and {@code .expected}: {@code accepted} with each pod's name and UID, or {@code
 * refused}; then every problem with its line and column.
 *
 * <p>The UIDs in there are a promise: a release that changes one restarts pods when it is
 * installed.
 */
class ManifestCorpusTest {
  private static final String EXPECTED = ".expected";
  private final ManifestReader reader = new ManifestReader("Node-1", UnknownFields.WARN);

  @TestFactory
  Stream<DynamicTest> everyManifestHasTheOutcomeThatStandsBesideIt()
      throws IOException, URISyntaxException {
    URL folder = Objects.requireNonNull(getClass().getResource("/manifests"));
    try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
      return files.filter(file -> !file.toString().endsWith(EXPECTED)).sorted().toList().stream()
          .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> check(file)));
    }
  }

  private void check(Path file) throws IOException {
    // All are read as if one file held them, so that equal pods show equal UIDs.
    ManifestOrigin origin = ManifestOrigin.file("/etc/kubernetes/manifests/pod.yaml");

    String outcome = describe(reader.read(origin, Files.readAllBytes(file)));

    assertThat(outcome).isEqualTo(Files.readString(Path.of(file + EXPECTED)));
  }

  private static String describe(ManifestResult result) {
    Stream<String> head =
        switch (result) {
          case ManifestResult.Accepted accepted ->
              Stream.concat(
                  Stream.of("accepted"), accepted.pods().stream().map(ManifestCorpusTest::pod));
          case ManifestResult.Refused _ -> Stream.of("refused");
        };
    return Stream.concat(head, result.problems().stream().map(ManifestCorpusTest::problem))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static String pod(Pod pod) {
    return "pod " + PodFullName.of(pod) + " " + pod.getMetadata().getUid();
  }

  private static String problem(ManifestProblem problem) {
    return "%s %s %s".formatted(problem.severity(), problem.location(), problem.field());
  }
}
