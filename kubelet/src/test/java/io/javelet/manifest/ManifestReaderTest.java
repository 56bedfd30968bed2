package io.javelet.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ManifestReaderTest {
  private static final ManifestOrigin FILE = ManifestOrigin.file("/manifests/web.yaml");
  private static final String MISSPELT =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        containers: [{name: web, image: x, imagePullPolice: Never}]
      """;

  @Test
  void anUnknownFieldIsTreatedAsConfigured() {
    assertThat(read(UnknownFields.REFUSE, MISSPELT)).isInstanceOf(ManifestResult.Refused.class);
    assertThat(read(UnknownFields.WARN, MISSPELT))
        .isInstanceOf(ManifestResult.Accepted.class)
        .satisfies(result -> assertThat(result.problems()).hasSize(1));
    assertThat(read(UnknownFields.IGNORE, MISSPELT).problems()).isEmpty();
  }

  @Test
  void aProblemReadsAsOneLineThatNamesFileLineFieldAndWhatWasMeant() {
    assertThat(read(UnknownFields.WARN, MISSPELT).problems().getFirst())
        .hasToString(
            "/manifests/web.yaml:5:38: spec.containers[0].imagePullPolice: Unknown field: the API"
                + " does not know this field; did you mean \"imagePullPolicy\"?");
  }

  @Test
  void whatWasAcceptedBeforeIsNotRefusedByANewerAgent() {
    String stricter =
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          dnsPolicy: SomethingOfThePast
          containers: [{name: web, image: x}]
        """;
    ManifestReader reader = new ManifestReader("node", UnknownFields.REFUSE);

    assertThat(reader.read(FILE, bytes(stricter))).isInstanceOf(ManifestResult.Refused.class);
    ManifestResult again = reader.readAcceptedBefore(FILE, bytes(stricter));

    assertThat(again).isInstanceOf(ManifestResult.Accepted.class);
    assertThat(again.problems())
        .singleElement()
        .extracting(ManifestProblem::severity)
        .isEqualTo(ManifestProblem.Severity.WARNING);
  }

  @Test
  void aDamagedTextIsRefusedEvenWhenItWasAcceptedBefore() {
    assertThat(
            new ManifestReader("node", UnknownFields.WARN)
                .readAcceptedBefore(FILE, bytes("apiVersion: v1\nkind: [")))
        .isInstanceOf(ManifestResult.Refused.class);
  }

  private static ManifestResult read(UnknownFields policy, String manifest) {
    return new ManifestReader("node", policy).read(FILE, bytes(manifest));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
