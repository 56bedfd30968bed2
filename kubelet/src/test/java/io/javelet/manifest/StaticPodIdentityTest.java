package io.javelet.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Toleration;
import io.javelet.pod.StaticPods;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StaticPodIdentityTest {
  private static final String MANIFEST =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web, labels: {app: web}}
      spec:
        containers: [{name: web, image: "example.test/web:1.0"}]
      """;
  private static final ManifestOrigin FILE = ManifestOrigin.file("/manifests/web.yaml");

  @Test
  void aStaticPodIsBoundToItsNode() {
    Pod pod = read(MANIFEST, "Node-1", FILE);

    assertThat(pod.getMetadata().getName()).isEqualTo("web-node-1");
    assertThat(pod.getMetadata().getNamespace()).isEqualTo("default");
    assertThat(pod.getSpec().getNodeName()).isEqualTo("Node-1");
    assertThat(pod.getStatus().getPhase()).isEqualTo("Pending");
    assertThat(pod.getMetadata().getUid()).matches("[0-9a-f]{32}");
    assertThat(pod.getMetadata().getAnnotations())
        .containsEntry(StaticPods.HASH_ANNOTATION, pod.getMetadata().getUid())
        .containsEntry(StaticPods.SOURCE_ANNOTATION, "file");
  }

  @Test
  void onlyAPodFromAFileToleratesEviction() {
    Toleration all = new Toleration("NoExecute", null, "Exists", null, null);

    assertThat(read(MANIFEST, "n", FILE).getSpec().getTolerations()).isEqualTo(List.of(all));
    assertThat(
            read(MANIFEST, "n", ManifestOrigin.url("https://example.test/web"))
                .getSpec()
                .getTolerations())
        .isEmpty();
    String tolerant = MANIFEST + "  tolerations: [{operator: Exists, effect: NoExecute}]\n";
    assertThat(read(tolerant, "n", FILE).getSpec().getTolerations()).isEqualTo(List.of(all));
  }

  /** The formula is a promise: see docs/static-pod-identity.md. */
  @Test
  void theUidIsTheDocumentedHash() {
    assertThat(read(MANIFEST, "node-1", FILE).getMetadata().getUid())
        .isEqualTo("c18caf97321630b6f6f51d158586642e");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "metadata: {labels: {app: web}, name: web}\nkind: Pod\napiVersion: v1\nspec: {"
            + "containers: [{image: 'example.test/web:1.0', name: web}]}",
        "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"web\",\"namespace\":"
            + "\"default\",\"labels\":{\"app\":\"web\"}},\"spec\":{"
            + "\"restartPolicy\":\"Always\",\"containers\":[{\"name\":\"web\",\"image\":"
            + "\"example.test/web:1.0\",\"ports\":[]}]},\"status\":{\"phase\":\"Running\"}}"
      })
  void anEditThatOnlyReformatsKeepsTheUid(String same) {
    assertThat(read(same, "node-1", FILE).getMetadata().getUid())
        .isEqualTo(read(MANIFEST, "node-1", FILE).getMetadata().getUid());
  }

  @Test
  void anotherContentNodeOrSourceMakesAnotherUid() {
    String uid = read(MANIFEST, "node-1", FILE).getMetadata().getUid();

    assertThat(
            List.of(
                read(MANIFEST.replace("1.0", "1.1"), "node-1", FILE),
                read(MANIFEST.replace("app: web", "app: api"), "node-1", FILE),
                read(MANIFEST, "node-2", FILE),
                read(MANIFEST, "node-1", ManifestOrigin.file("/manifests/other.yaml")),
                read(MANIFEST, "node-1", ManifestOrigin.url("/manifests/web.yaml"))))
        .extracting(pod -> pod.getMetadata().getUid())
        .doesNotHaveDuplicates()
        .doesNotContain(uid);
  }

  private static Pod read(String manifest, String node, ManifestOrigin origin) {
    ManifestResult result =
        new ManifestReader(node, UnknownFields.REFUSE)
            .read(origin, manifest.getBytes(StandardCharsets.UTF_8));
    assertThat(result).as("%s", result.problems()).isInstanceOf(ManifestResult.Accepted.class);
    return ((ManifestResult.Accepted) result).pods().getFirst();
  }
}
