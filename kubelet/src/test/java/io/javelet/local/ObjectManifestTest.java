package io.javelet.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.pod.ConfigObject;
import io.javelet.pod.ConfigObjects.Kind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ObjectManifestTest {
  private static Map<LocalName, LocalObject> objects(String text) {
    return switch (ObjectManifest.read("file.yaml", text.getBytes(UTF_8))) {
      case ObjectManifest.Result.Read(Map<LocalName, LocalObject> objects) -> objects;
      case ObjectManifest.Result.Bad(List<LocalProblem> problems) ->
          throw new AssertionError(problems);
    };
  }

  private static List<String> problems(String text) {
    return switch (ObjectManifest.read("file.yaml", text.getBytes(UTF_8))) {
      case ObjectManifest.Result.Read read -> throw new AssertionError(read.objects());
      case ObjectManifest.Result.Bad(List<LocalProblem> problems) ->
          problems.stream().map(LocalProblem::toString).toList();
    };
  }

  private static ConfigObject object(String text, LocalName name) {
    if (objects(text).get(name) instanceof LocalObject.Config(ConfigObject found)) {
      return found;
    }
    throw new AssertionError("no " + name);
  }

  private static String value(ConfigObject object, String key) {
    return object.file(key).orElseThrow().text();
  }

  @Test
  void aConfigMapHoldsTextsAndBytes() {
    ConfigObject object =
        object(
            """
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: settings
              namespace: kube-system
              labels: {a: b}
            immutable: true
            data:
              app.conf: |
                line one
                line two
              empty:
            binaryData:
              icon: AAH/
            """,
            new LocalName(Kind.CONFIG_MAP, "kube-system", "settings"));

    assertThat(value(object, "app.conf")).isEqualTo("line one\nline two\n");
    assertThat(value(object, "empty")).isEmpty();
    assertThat(object.file("icon").orElseThrow().bytes()).containsExactly(0, 1, -1);
    assertThat(object.immutable()).isTrue();
  }

  @Test
  void aSecretIsDecodedAndItsPlainTextsWin() {
    ConfigObject object =
        object(
            """
            apiVersion: v1
            kind: Secret
            metadata: {name: token}
            type: Opaque
            data:
              user: cm9v
                dA==
              password: b2xk
            stringData:
              password: new
            """,
            new LocalName(Kind.SECRET, "default", "token"));

    assertThat(value(object, "user")).isEqualTo("root");
    assertThat(value(object, "password")).isEqualTo("new");
  }

  @Test
  void severalDocumentsListsAndJsonAreRead() {
    assertThat(
            objects(
                """
                apiVersion: v1
                kind: List
                items:
                - {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}
                - {apiVersion: v1, kind: Secret, metadata: {name: a}}
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: b, namespace: ns}
                """))
        .containsOnlyKeys(
            new LocalName(Kind.CONFIG_MAP, "default", "a"),
            new LocalName(Kind.SECRET, "default", "a"),
            new LocalName(Kind.CONFIG_MAP, "ns", "b"));
    assertThat(
            objects(
                """
                {"apiVersion":"v1","kind":"Secret","metadata":{"name":"j"},"data":{"k":"eA=="}}
                """))
        .containsOnlyKeys(new LocalName(Kind.SECRET, "default", "j"));
  }

  @Test
  void allThatIsWrongIsSaidWithItsPlace() {
    assertThat(
            problems(
                """
                apiVersion: v1
                kind: ConfigMap
                metadata:
                  name: Big
                dta: {}
                data:
                  port: 8080
                  a/b: x
                  ..data: x
                binaryData:
                  icon: "!!"
                """))
        .containsExactlyInAnyOrder(
            "file.yaml:4:3: metadata.name must be small letters, digits, '-' and '.', unlike"
                + " \"Big\"",
            "file.yaml:5:1: a ConfigMap has no field \"dta\"",
            "file.yaml:7:3: data.port must be a string, not a number; put it in quotes",
            "file.yaml:8:3: a key has up to 253 letters, digits, '-', '_' or '.', unlike \"a/b\"",
            "file.yaml:9:3: a key must not be '.' or begin with '..', unlike \"..data\"",
            "file.yaml:11:3: binaryData.icon must be base64");
  }

  @Test
  void otherKindsAndBrokenTextsAreRefused() {
    assertThat(problems("apiVersion: v1\nkind: Pod\nmetadata: {name: x}\n"))
        .containsExactly(
            "file.yaml:2:1: only a ConfigMap, a Secret, a PersistentVolume, a PersistentVolumeClaim"
                + " or a List of them can be kept here, not a \"Pod\"");
    assertThat(problems("apiVersion: v2\nkind: Secret\n"))
        .containsExactly("file.yaml:1:1: apiVersion must be v1");
    assertThat(problems("a: [1\n")).hasSize(1);
    assertThat(problems("apiVersion: v1\nkind: Secret\nmetadata: {name: a, namespace: n}\n"))
        .containsExactly(
            "file.yaml:3:32: metadata.namespace must be a string, not a boolean; put it in quotes");
    assertThat(problems("apiVersion: v1\nkind: Secret\ndata: {}\n"))
        .containsExactly("file.yaml:1:1: metadata.name is missing");
  }

  @Test
  void aSecretsValueIsNeverInAMessage() {
    assertThat(
            problems(
                """
                apiVersion: v1
                kind: Secret
                metadata: {name: token}
                data: {password: "hunter2!"}
                """))
        .containsExactly("file.yaml:4:8: data.password must be base64")
        .noneMatch(message -> message.contains("hunter2"));
  }

  @Test
  void anObjectOfMoreThanAMebibyteIsRefused() {
    String text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: big}\ndata:\n";
    String line = "x".repeat(200_000);
    for (int i = 0; i < 6; i++) {
      text += "  k" + i + ": \"" + line + "\"\n";
    }
    assertThat(problems(text))
        .containsExactly("file.yaml:1:1: its values have 1200000 bytes, more than 1048576");
  }
}
