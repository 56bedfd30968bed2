package io.javelet.source;

import static io.javelet.source.ManifestFolderScene.manifest;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of the manifests outlives the agent. */
final class StaticPodRestartTest {
  private static final String INVALID = TroubledPods.INVALID;

  @TempDir Path work;

  @Test
  void aRestartWithABadFileGoesOnWithWhatWasAcceptedBefore() throws Exception {
    try (var scene = ManifestFolderScene.on(work)) {
      Path file = scene.write("web.yaml", manifest("web"));
      scene.start();
      String uid = scene.awaitNames("web-node").getFirst().getMetadata().getUid();
      Files.writeString(file, "{");
      scene.awaitCondition("web-node", INVALID, "InvalidManifest");

      scene.restart();

      Pod held = scene.awaitCondition("web-node", INVALID, "InvalidManifest");
      assertThat(held.getMetadata().getUid()).isEqualTo(uid);
      assertThat(scene.snapshots()).allSatisfy(pods -> assertThat(pods).hasSize(1));
    }
  }

  @Test
  void aRestartWithoutTheFolderGoesOnWithWhatWasAcceptedBefore() throws Exception {
    try (var scene = ManifestFolderScene.on(work)) {
      scene.write("web.yaml", manifest("web"));
      scene.start();
      scene.awaitNames("web-node");
      scene.stop();
      Files.move(scene.folder, work.resolve("away"));

      scene.start();

      scene.awaitCondition("web-node", INVALID, "SourceGone");
    }
  }

  @Test
  void whatAnotherFolderDeclaredIsForgottenWithTheFolder() throws Exception {
    try (var scene = ManifestFolderScene.on(work)) {
      scene.write("web.yaml", manifest("web"));
      scene.start();
      scene.awaitNames("web-node");
    }
    Path other = Files.createDirectory(work.resolve("other"));
    Files.writeString(other.resolve("web.yaml"), manifest("other"));

    try (var scene = new ManifestFolderScene(work, other, Duration.ofHours(1), false).start()) {
      scene.awaitNames("other-node");
    }
  }

  @Test
  void aFileRemovedWhileNobodyLookedIsRemoved() throws Exception {
    try (var scene = ManifestFolderScene.on(work)) {
      Path file = scene.write("web.yaml", manifest("web"));
      scene.write("other.yaml", manifest("other"));
      scene.start();
      scene.awaitNames("other-node", "web-node");
      scene.stop();
      Files.delete(file);

      scene.start();

      scene.awaitNames("other-node");
    }
  }

  @Test
  void anEditInPlaceKeepsItsUidOverARestart() throws Exception {
    try (var scene = ManifestFolderScene.on(work)) {
      Path file = scene.write("web.yaml", manifest("web"));
      scene.start();
      Pod before = scene.awaitNames("web-node").getFirst();
      Files.writeString(file, manifest("web", "example.test/web:2.0", 8080));
      Pod edited =
          scene.await(pods -> !pods.getFirst().getSpec().equals(before.getSpec())).getFirst();
      assertThat(edited.getMetadata().getUid()).isEqualTo(before.getMetadata().getUid());
      assertThat(edited.getMetadata().getAnnotations().get("kubernetes.io/config.hash"))
          .isNotEqualTo(before.getMetadata().getUid());

      scene.restart();

      Pod after = scene.awaitNames("web-node").getFirst();
      assertThat(after).isEqualTo(edited);
    }
  }

  @Test
  void aChangeThatDoesNotBecomeReadyGoesBackAndIsNotTriedAgain() throws Exception {
    try (var scene = ManifestFolderScene.on(work)) {
      Path file = scene.write("web.yaml", onTrial("web", 8080));
      scene.start();
      Pod before = scene.awaitNames("web-node").getFirst();

      Files.writeString(file, onTrial("web", 8081));
      scene.await(pods -> !pods.getFirst().getSpec().equals(before.getSpec()));

      Pod back = scene.awaitCondition("web-node", INVALID, "RolledBack");
      assertThat(back.getSpec()).isEqualTo(before.getSpec());
      assertThat(back.getMetadata().getUid()).isEqualTo(before.getMetadata().getUid());

      scene.restart();
      scene.awaitCondition("web-node", INVALID, "RolledBack");
      assertThat(scene.snapshots())
          .allSatisfy(pods -> assertThat(pods.getFirst().getSpec()).isEqualTo(before.getSpec()));

      Files.writeString(file, onTrial("web", 8080));
      scene.awaitNoCondition("web-node");
    }
  }

  private static String onTrial(String name, int port) {
    return manifest(name, "example.test/web:1.0", port)
        .replace(
            "spec:",
            "  annotations:\n    javelet.io/rollback: 'true'\n"
                + "    javelet.io/rollback-after: 1s\nspec:");
  }

  @Test
  void whatIsKeptIsReadableByItsOwnerOnly() throws Exception {
    try (var scene = ManifestFolderScene.on(work)) {
      scene.write("web.yaml", manifest("web"));
      scene.start();
      scene.awaitNames("web-node");
      scene.stop();

      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(scene.kept)))
          .isEqualTo("rwx------");
      try (Stream<Path> files = Files.list(scene.kept)) {
        assertThat(files)
            .hasSize(2)
            .allSatisfy(file ->
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------"));
      }
      scene.start();
    }
  }

  @Test
  void aDamagedKeptManifestIsPassedByAndTheStartSucceeds() throws Exception {
    try (var scene = ManifestFolderScene.on(work)) {
      scene.write("web.yaml", manifest("web"));
      scene.start();
      scene.awaitNames("web-node");
      scene.stop();
      try (Stream<Path> files = Files.list(scene.kept)) {
        for (Path file : files.toList()) {
          byte[] bytes = Files.readAllBytes(file);
          bytes[bytes.length - 2] ^= 1;
          Files.write(file, bytes);
        }
      }

      scene.start();

      scene.awaitNames("web-node");
    }
  }
}
