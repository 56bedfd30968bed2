package io.javelet.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.pod.ConfigObject;
import io.javelet.pod.ConfigObjects;
import io.javelet.pod.ConfigObjects.Answer;
import io.javelet.pod.NodeObjects;
import io.javelet.pod.PersistentVolumes;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** No path of a manifest leads out of where it belongs, and no name is a path. */
final class PathFieldsTest {
  /** Whatever is referred to is there: only the paths are wrong. */
  private static final ConfigObjects EVERYTHING =
      (pod, kind, name) -> new Answer.Found(ConfigObject.EMPTY);

  private static String manifest(String volume, String mount) {
    return """
    apiVersion: v1
    kind: Pod
    metadata: {name: web}
    spec:
      containers:
      - name: main
        image: example.org/web:1
        volumeMounts:
        - {name: v, mountPath: /v%s}
      volumes:
      - {name: v, %s}
    """
        .formatted(mount, volume);
  }

  private static List<String> problems(String manifest) {
    var reader =
        new ManifestReader(
            "node", UnknownFields.REFUSE, new NodeObjects(EVERYTHING, PersistentVolumes.NONE));
    return switch (reader.read(ManifestOrigin.file("/m/web.yaml"), manifest.getBytes(UTF_8))) {
      case ManifestResult.Accepted _ -> List.of();
      case ManifestResult.Refused refused ->
          refused.problems().stream().map(ManifestProblem::toString).toList();
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          hostPath: {path: /var/../etc}                          | -                      | spec.volumes[0].hostPath.path
          hostPath: {path: /data}                                | subPath: ../etc        | spec.containers[0].volumeMounts[0].subPath
          hostPath: {path: /data}                                | subPath: a/../../etc   | spec.containers[0].volumeMounts[0].subPath
          hostPath: {path: /data}                                | subPath: /etc          | spec.containers[0].volumeMounts[0].subPath
          hostPath: {path: /data}                                | subPathExpr: ../$(A)   | spec.containers[0].volumeMounts[0].subPathExpr
          configMap: {name: a, items: [{key: k, path: ../x}]}    | -                      | spec.volumes[0].configMap.items[0].path
          configMap: {name: a, items: [{key: k, path: /x}]}      | -                      | spec.volumes[0].configMap.items[0].path
          configMap: {name: a, items: [{key: k, path: ..data}]}  | -                      | spec.volumes[0].configMap.items[0].path
          secret: {secretName: a, items: [{key: k, path: a/../../x}]} | -                 | spec.volumes[0].secret.items[0].path
          downwardAPI: {items: [{path: ../x, fieldRef: {fieldPath: metadata.name}}]} | -  | spec.volumes[0].downwardAPI.items[0].path
          projected: {sources: [{secret: {name: a, items: [{key: k, path: ../x}]}}]} | -  | spec.volumes[0].projected.sources[0].secret.items[0].path
          """)
  void aPathThatLeadsOutIsRefusedAtItsField(String volume, String mount, String field) {
    assertThat(problems(manifest(volume, mount == null ? "" : ", " + mount)))
        .anyMatch(problem -> problem.contains(field));
  }

  @ParameterizedTest
  @CsvSource({"../../etc", "a/b", "..", ".", "''"})
  void aVolumesNameIsNoPath(String name) {
    String text = manifest("emptyDir: {}", "").replace("{name: v,", "{name: \"" + name + "\",");

    assertThat(problems(text)).anyMatch(problem -> problem.contains("spec.volumes[0].name"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          hostPath: {path: /data}                                  | subPath: a/b
          hostPath: {path: /data}                                  | subPathExpr: a/$(A)
          configMap: {name: a, items: [{key: k, path: etc/app/x}]} | readOnly: true
          """)
  void aPathThatStaysInsideIsAccepted(String volume, String mount) {
    assertThat(problems(manifest(volume, ", " + mount))).isEmpty();
  }
}
