package io.javelet.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.pod.ConfigObject;
import io.javelet.pod.ConfigObjects;
import io.javelet.pod.ConfigObjects.Answer;
import io.javelet.pod.NodeObjects;
import io.javelet.pod.PersistentVolume;
import io.javelet.pod.PersistentVolumes;
import io.javelet.pod.StaticPods;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What static pods may refer to: what this node has, and nothing of an API server. */
final class LocalReferencesTest {
  private static final ConfigObjects OBJECTS =
      (pod, kind, name) -> {
        assertThat(StaticPods.isStatic(pod)).isTrue();
        assertThat(pod.getMetadata().getNamespace()).isEqualTo("ns");
        return switch (kind.resource() + "/" + name) {
          case "configmap/both", "configmap/config", "secret/both", "secret/secret" ->
              new Answer.Found(ConfigObject.EMPTY);
          case "secret/open" -> new Answer.Unreadable("open.yaml can be read by everyone");
          default -> new Answer.Absent();
        };
      };

  private static final PersistentVolumes VOLUMES =
      (pod, claim) -> {
        assertThat(StaticPods.isStatic(pod)).isTrue();
        return switch (claim) {
          case "data" ->
              new PersistentVolumes.Answer.Bound(
                  new PersistentVolume(
                      "disk",
                      new PersistentVolume.Source.HostPath("/srv", ""),
                      PersistentVolume.Mode.FILESYSTEM,
                      List.of(),
                      Optional.empty()),
                  false,
                  false);
          case "lost" -> new PersistentVolumes.Answer.Unusable("it has no volume");
          default -> new PersistentVolumes.Answer.Absent();
        };
      };

  private static List<String> problems(String container, String volume) {
    String manifest =
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web, namespace: ns}
        spec:
          containers:
          - {name: main, image: "example.org/web:1"%s}
          volumes:
          - {name: v, %s}
        """
            .formatted(container, volume);
    var reader =
        new ManifestReader("node", UnknownFields.REFUSE, new NodeObjects(OBJECTS, VOLUMES));
    return switch (reader.read(ManifestOrigin.file("/m/web.yaml"), manifest.getBytes(UTF_8))) {
      case ManifestResult.Accepted _ -> List.of();
      case ManifestResult.Refused refused ->
          refused.problems().stream().map(ManifestProblem::toString).toList();
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          secret: {secretName: secret}
          secret: {secretName: nobody, optional: true}
          configMap: {name: config}
          persistentVolumeClaim: {claimName: data}
          projected: {sources: [{secret: {name: both}}, {configMap: {name: both}}]}
          """)
  void aVolumeMayShowWhatTheNodeHas(String volume) {
    assertThat(problems("", volume)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          secret: {secretName: nobody}                     | secret                         | static pods may not reference secrets
          secret: {secretName: config}                     | secret                         | static pods may not reference secrets
          secret: {secretName: open, optional: true}       | secret                         | static pods may not reference secrets; open.yaml can be read by everyone
          configMap: {name: nobody}                        | configMap                      | static pods may not reference configmaps
          projected: {sources: [{configMap: {name: x}}]}   | projected.sources[0].configMap | static pods may not reference configmaps
          persistentVolumeClaim: {claimName: x}            | persistentVolumeClaim          | static pods may not reference persistentvolumeclaims
          persistentVolumeClaim: {claimName: lost}         | persistentVolumeClaim          | static pods may not reference persistentvolumeclaims; it has no volume
          """)
  void anyOtherVolumeIsRefusedWithUpstreamsReason(String volume, String field, String reason) {
    assertThat(problems("", volume))
        .singleElement()
        .asString()
        .contains("spec.volumes[0]." + field + ": ")
        .endsWith(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          envFrom: [{configMapRef: {name: config}}]                                            | -
          envFrom: [{secretRef: {name: nobody, optional: true}}]                               | -
          env: [{name: A, valueFrom: {secretKeyRef: {name: secret, key: k}}}]                  | -
          envFrom: [{secretRef: {name: nobody}}]                                               | envFrom[0].secretRef
          env: [{name: A, valueFrom: {configMapKeyRef: {name: nobody, key: k}}}]               | env[0].valueFrom.configMapKeyRef
          """)
  void theEnvironmentMayTakeWhatTheNodeHas(String environment, String field) {
    List<String> problems = problems(", " + environment, "emptyDir: {}");

    if (field == null) {
      assertThat(problems).isEmpty();
    } else {
      assertThat(problems)
          .singleElement()
          .asString()
          .contains("spec.containers[0]." + field)
          .contains("static pods may not reference");
    }
  }

  @ParameterizedTest
  @CsvSource({"secret, true", "nobody, false", "open, false"})
  void aPullSecretHasToBeTheNodesOwn(String name, boolean accepted) {
    List<String> problems = problems("", "emptyDir: {}}\n  imagePullSecrets:\n  - {name: " + name);

    if (accepted) {
      assertThat(problems).isEmpty();
    } else {
      assertThat(problems).singleElement().asString().contains("spec.imagePullSecrets[0]");
    }
  }
}
