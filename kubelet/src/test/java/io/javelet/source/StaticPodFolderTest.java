package io.javelet.source;

import static io.javelet.source.ManifestFolderScene.manifest;
import static io.javelet.source.ManifestFolderScene.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a source's folder may be, and what becomes of its pods when it moves. */
final class StaticPodFolderTest {
  private static final String INVALID = TroubledPods.INVALID;

  @TempDir Path work;

  @Test
  void whoNamesAnotherFolderTakesAwayThePodsOfTheFormerOne() throws Exception {
    try (var former = ManifestFolderScene.on(work)) {
      former.write("web.yaml", manifest("web"));
      former.start();
      former.awaitNames("web-node");
    }
    Path other = Files.createDirectories(work.resolve("other"));
    Files.writeString(other.resolve("db.yaml"), manifest("db"));
    try (var scene = new ManifestFolderScene(work, other, Duration.ofHours(1), false)) {
      scene.start();
      scene.awaitNames("db-node");
    }
    try (var back = ManifestFolderScene.on(work).start()) {
      back.awaitNames("web-node");
    }
  }

  @Test
  void aFolderMovedAwayIsNoRemovalAndItsReturnIsNoticed() throws Exception {
    try (var scene = ManifestFolderScene.on(work)) {
      scene.write("web.yaml", manifest("web"));
      scene.start();
      scene.awaitNames("web-node");

      Path away = Files.move(scene.folder, work.resolve("away"));
      Pod held = scene.awaitCondition("web-node", INVALID, "SourceGone");
      assertThat(message(held)).contains("does not exist");

      Files.move(away, scene.folder);
      scene.awaitNoCondition("web-node");
    }
  }

  @Test
  void anEmptyFolderInPlaceOfTheOldOneIsNoRemoval() throws Exception {
    try (var scene = ManifestFolderScene.on(work)) {
      scene.write("web.yaml", manifest("web"));
      scene.start();
      scene.awaitNames("web-node");

      Path away = Files.move(scene.folder, work.resolve("away"));
      Files.createDirectory(scene.folder);
      scene.awaitCondition("web-node", INVALID, "SourceGone");

      // A folder with manifests in it is one that somebody filled: what it lacks was left out.
      Files.move(away.resolve("web.yaml"), work.resolve("web.yaml"));
      scene.rename("other.yaml", manifest("other"));
      scene.awaitNames("other-node");
    }
  }

  @Test
  void aFolderDeletedWithAllThatIsInItIsNoRemoval() throws Exception {
    try (var scene = ManifestFolderScene.on(work)) {
      Path file = scene.write("web.yaml", manifest("web"));
      scene.start();
      scene.awaitNames("web-node");

      Files.delete(file);
      Files.delete(scene.folder);

      scene.awaitCondition("web-node", INVALID, "SourceGone");
    }
  }

  @Test
  void aMissingFolderIsAnEmptyOneWhenTheUserWantsIt() throws Exception {
    Path folder = Files.createDirectory(work.resolve("manifests"));
    try (var scene = new ManifestFolderScene(work, folder, Duration.ofHours(1), true)) {
      scene.write("web.yaml", manifest("web"));
      scene.start();
      scene.awaitNames("web-node");

      Files.move(folder, work.resolve("away"));

      scene.awaitNames();
    }
  }

  @Test
  void aFolderThatAppearsLaterIsNoticed() throws Exception {
    Path folder = work.resolve("manifests");
    try (var scene = new ManifestFolderScene(work, folder, Duration.ofHours(1), false)) {
      scene.start();
      scene.awaitNames();

      Files.createDirectory(folder);
      scene.write("web.yaml", manifest("web"));

      scene.awaitNames("web-node");
    }
  }

  @Test
  void aPathDeepBelowWhatIsThereIsWaitedFor() throws Exception {
    Path folder = work.resolve("a/b/manifests");
    try (var scene = new ManifestFolderScene(work, folder, Duration.ofHours(1), false)) {
      scene.start();
      scene.awaitNames();

      Files.createDirectories(folder);
      Files.writeString(folder.resolve("web.yaml"), manifest("web"));

      scene.awaitNames("web-node");
    }
  }

  @Test
  void onePathThatIsAManifestIsFollowedLikeAFolder() throws Exception {
    Path file = work.resolve("web.yaml");
    try (var scene = new ManifestFolderScene(work, file, Duration.ofHours(1), false)) {
      scene.start();
      scene.awaitNames();
      Files.writeString(file, manifest("web"));
      String uid = scene.awaitNames("web-node").getFirst().getMetadata().getUid();

      Files.writeString(file, "nonsense");
      scene.awaitCondition("web-node", INVALID, "InvalidManifest");
      Files.writeString(file, manifest("web", "example.test/web:2.0", 8080));
      Pod changed = scene.awaitNoCondition("web-node");
      assertThat(changed.getMetadata().getUid()).isEqualTo(uid);

      Files.writeString(work.resolve("unrelated"), "");
      Files.delete(file);
      scene.awaitNames();
    }
  }

  @Test
  void theDataLinkOfAKubeletVolumeIsFollowed() throws Exception {
    try (var scene = ManifestFolderScene.on(work)) {
      revision(scene.folder, "..one", manifest("web"));
      Files.createSymbolicLink(scene.folder.resolve("..data"), Path.of("..one"));
      Files.createSymbolicLink(scene.folder.resolve("web.yaml"), Path.of("..data/web.yaml"));
      scene.start();
      scene.awaitNames("web-node");

      revision(scene.folder, "..two", manifest("web", "example.test/web:1.0", 9090));
      Path link = Files.createSymbolicLink(scene.folder.resolve("..tmp"), Path.of("..two"));
      Files.move(link, scene.folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);

      scene.await(pods ->
          pods.size() == 1
              && pods.getFirst()
                  .getSpec()
                  .getContainers()
                  .getFirst()
                  .getPorts()
                  .getFirst()
                  .getContainerPort()
                  .equals(9090));
    }
  }

  private static void revision(Path folder, String name, String content) throws IOException {
    Path revision = Files.createDirectory(folder.resolve(name));
    Files.writeString(revision.resolve("web.yaml"), content);
  }

  @Test
  void aFileBehindALinkIsFollowedWhereItIs() throws Exception {
    Path elsewhere = Files.createDirectory(work.resolve("elsewhere"));
    Path target = Files.writeString(elsewhere.resolve("real.yaml"), manifest("web"));
    try (var scene = ManifestFolderScene.on(work)) {
      Files.createSymbolicLink(scene.folder.resolve("web.yaml"), target);
      scene.start();
      scene.awaitNames("web-node");

      Files.writeString(target, manifest("changed"));

      scene.awaitNames("changed-node");
    }
  }

  @Test
  void aFolderBehindALinkMayBeExchanged() throws Exception {
    Path one = Files.createDirectory(work.resolve("one"));
    Path two = Files.createDirectory(work.resolve("two"));
    Files.writeString(one.resolve("web.yaml"), manifest("web"));
    Files.writeString(one.resolve("old.yaml"), manifest("old"));
    Files.writeString(two.resolve("web.yaml"), manifest("web"));
    Path link = Files.createSymbolicLink(work.resolve("manifests"), one);
    try (var scene = new ManifestFolderScene(work, link, Duration.ofHours(1), false)) {
      scene.start();
      scene.awaitNames("old-node", "web-node");

      Path other = Files.createSymbolicLink(work.resolve("link"), two);
      Files.move(other, link, StandardCopyOption.ATOMIC_MOVE);

      scene.awaitNames("web-node");
    }
  }
}
