package io.javelet.source;

import static io.javelet.source.ManifestFolderScene.manifest;
import static io.javelet.source.ManifestFolderScene.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StaticPodUrlSourceTest {
  private static final String INVALID = TroubledPods.INVALID;

  @TempDir Path work;
  private ManifestServer server;

  @BeforeEach
  void start() throws Exception {
    server = new ManifestServer();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aPodInYamlIsDeclaredWithTheUrlAsItsSource() throws Exception {
    server.answering(200, manifest("web"));
    try (var scene = UrlScene.on(work, server.address())) {
      Pod pod = scene.pods().awaitNames("web-node").getFirst();

      assertThat(pod.getMetadata().getAnnotations())
          .containsEntry("kubernetes.io/config.source", "http");
    }
  }

  @Test
  void aListInJsonIsDeclaredWholeAndAnEmptyListEndsItsPods() throws Exception {
    server.answering(
        200,
        """
        {"apiVersion":"v1","kind":"PodList","items":[
         {"metadata":{"name":"one"},"spec":{"containers":[{"name":"c","image":"example.test/a:1"}]}},
         {"metadata":{"name":"two"},"spec":{"containers":[{"name":"c","image":"example.test/a:1"}]}}]}
        """);
    try (var scene = UrlScene.on(work, server.address())) {
      scene.pods().awaitNames("one-node", "two-node");

      server.answering(200, "{\"apiVersion\":\"v1\",\"kind\":\"PodList\",\"items\":[]}");

      scene.pods().awaitNames();
    }
  }

  @Test
  void anEmptyAnswerKeepsTheLastGoodOne() throws Exception {
    kept(() -> server.answering(200, ""), "UnreadableManifest", "the answer is empty");
  }

  @Test
  void anErrorKeepsTheLastGoodOne() throws Exception {
    kept(() -> server.answering(500, "oops"), "UnreadableManifest", "answered 500");
  }

  @Test
  void nonsenseKeepsTheLastGoodOne() throws Exception {
    kept(() -> server.answering(200, "<html>"), "InvalidManifest", "a manifest is a map");
  }

  @Test
  void aBrokenOffAnswerKeepsTheLastGoodOne() throws Exception {
    kept(() -> server.answering(200, manifest("other")).breakingOff(), "UnreadableManifest", "");
  }

  @Test
  void anAnswerThatIsTooLargeKeepsTheLastGoodOne() throws Exception {
    kept(
        () -> server.answering(200, "#".repeat(11 * 1024 * 1024)),
        "UnreadableManifest",
        "larger than the 10485760 bytes");
  }

  @Test
  void endlessRedirectsKeepTheLastGoodOne() throws Exception {
    kept(() -> server.leadingTo("/pods.yaml"), "UnreadableManifest", "more than 5 times");
  }

  private void kept(Runnable harm, String reason, String words) throws Exception {
    server.answering(200, manifest("web"));
    try (var scene = UrlScene.on(work, server.address())) {
      Pod before = scene.pods().awaitNames("web-node").getFirst();

      harm.run();
      Pod held = scene.pods().awaitCondition("web-node", INVALID, reason);

      assertThat(held.getMetadata().getUid()).isEqualTo(before.getMetadata().getUid());
      assertThat(message(held)).startsWith(server.address() + ": ".strip()).contains(words);
      assertThat(scene.pods().eventReasons()).contains(INVALID);
      server.answering(200, manifest("web"));
      scene.pods().awaitNoCondition("web-node");
    }
  }

  @Test
  void aServerThatIsAwayAndBackChangesNothingButTheCondition() throws Exception {
    server.answering(200, manifest("web"));
    try (var scene = UrlScene.on(work, server.address())) {
      scene.pods().awaitNames("web-node");

      server.down();
      scene.pods().awaitCondition("web-node", INVALID, "UnreadableManifest");
      server.up();

      scene.pods().awaitNoCondition("web-node");
    }
  }

  @Test
  void aStartWithoutTheServerGoesOnWithWhatWasAcceptedBefore() throws Exception {
    server.answering(200, manifest("web"));
    try (var scene = UrlScene.on(work, server.address())) {
      String uid = scene.pods().awaitNames("web-node").getFirst().getMetadata().getUid();
      scene.stop();
      server.down();

      scene.start();

      Pod held = scene.pods().awaitCondition("web-node", INVALID, "UnreadableManifest");
      assertThat(held.getMetadata().getUid()).isEqualTo(uid);
      server.up();
      scene.pods().awaitNoCondition("web-node");
    }
  }

  @Test
  void aServerThatWasNeverHeardDeclaresNothingAtAllSoThatNothingEnds() throws Exception {
    server.answering(503, "");
    try (var scene = UrlScene.on(work, server.address())) {
      scene.awaitEvent(INVALID);
      assertThat(scene.pods().snapshots()).isEmpty();

      server.answering(200, manifest("web"));
      scene.pods().awaitNames("web-node");
    }
  }

  @Test
  void anUnchangedManifestIsNotSentAgain() throws Exception {
    server.answering(200, manifest("web")).tagged("\"one\"");
    try (var scene = UrlScene.on(work, server.address())) {
      scene.pods().awaitNames("web-node");
      scene.awaitRequests(server, 3);
      server.answering(200, manifest("web", "example.test/web:2.0", 1)).tagged("\"two\"");
      scene
          .pods()
          .await(pods ->
              pods.getFirst().getSpec().getContainers().getFirst().getImage().endsWith("2.0"));

      assertThat(server.requests().get(1).getFirst("If-None-Match")).isEqualTo("\"one\"");
      assertThat(scene.pods().snapshots()).hasSize(2);
    }
  }

  @Test
  void headersAreSentAndAppearInNoEvent() throws Exception {
    server.answering(200, "nonsense");
    try (var scene =
        UrlScene.with(work, server.address(), Map.of("X-Token", List.of("very-secret")))) {
      scene.awaitEvent(INVALID);

      assertThat(server.requests().getFirst().getFirst("X-Token")).isEqualTo("very-secret");
      assertThat(scene.pods().events.recent().toString()).doesNotContain("very-secret");
    }
  }

  @Test
  void headersAreNotSentToAnotherServer() throws Exception {
    try (var other = new ManifestServer()) {
      other.answering(200, manifest("web"));
      server.answering(200, "").leadingTo(other.address().toString());
      try (var scene =
          UrlScene.with(work, server.address(), Map.of("X-Token", List.of("very-secret")))) {
        scene.pods().awaitNames("web-node");

        assertThat(server.requests().getFirst()).containsKey("X-token");
        assertThat(other.requests().getFirst()).doesNotContainKey("X-token");
      }
    }
  }
}
