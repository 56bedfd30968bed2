package io.javelet.source;

import static io.javelet.source.ManifestFolderScene.manifest;
import static io.javelet.source.ManifestFolderScene.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StaticPodFileSourceTest {
  private static final String INVALID = TroubledPods.INVALID;

  @TempDir Path work;

  @Test
  void anEmptyFolderIsHeardAndDeclaresNothing() throws Exception {
    try (var scene = ManifestFolderScene.on(work).start()) {
      assertThat(scene.await(_ -> true)).isEmpty();
    }
  }

  @Test
  void filesThatAreThereAreDeclaredAtOnceInOrderOfTheirNames() throws Exception {
    try (var scene = ManifestFolderScene.on(work)) {
      scene.write("b.yaml", manifest("two"));
      scene.write("a.yaml", manifest("one"));
      agedFiles(scene);
      scene.start();

      scene.awaitNames("one-node", "two-node");
      assertThat(scene.snapshots()).hasSize(1);
    }
  }

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
  void aFileRenamedInIsDeclaredAndOneRemovedIsNot() throws Exception {
    try (var scene = ManifestFolderScene.on(work).start()) {
      scene.awaitNames();
      Path file = scene.rename("web.yaml", manifest("web"));
      scene.awaitNames("web-node");

      Files.delete(file);

      scene.awaitNames();
    }
  }

  @Test
  void aFileWrittenInPlaceInPiecesIsReadOnceItIsClosed() throws Exception {
    try (var scene = ManifestFolderScene.on(work).start()) {
      scene.awaitNames();
      String second = "    - name: second\n      image: example.test/second:1\n";
      try (OutputStream out = Files.newOutputStream(scene.folder.resolve("web.yaml"))) {
        out.write(manifest("web").getBytes(StandardCharsets.UTF_8));
        out.flush();
        // Another file's event makes the source look while this one is half written.
        scene.rename("other.yaml", manifest("other"));
        scene.awaitNames("other-node");
        out.write(second.getBytes(StandardCharsets.UTF_8));
      }

      List<Pod> pods = scene.awaitNames("other-node", "web-node");

      assertThat(pods.getLast().getSpec().getContainers()).hasSize(2);
      assertThat(scene.eventReasons()).isEmpty();
    }
  }

  @Test
  void aTruncatedFileLeavesItsPodAsItWasAndSaysSoUntilItIsMended() throws Exception {
    try (var scene = ManifestFolderScene.on(work)) {
      Path file = scene.write("web.yaml", manifest("web"));
      scene.start();
      Pod before = scene.awaitNames("web-node").getFirst();

      Files.writeString(file, "");
      Pod held = scene.awaitCondition("web-node", INVALID, "InvalidManifest");

      assertThat(held.getSpec()).isSameAs(before.getSpec());
      assertThat(held.getMetadata().getUid()).isEqualTo(before.getMetadata().getUid());
      assertThat(message(held)).startsWith(file + ":1:1: ").contains("it is empty");
      assertThat(scene.eventReasons()).containsExactly(INVALID);
      assertThat(scene.metrics.text())
          .contains(
              "javelet_static_pod_manifest_troubles_total{reason=\"InvalidManifest\",source=\"file\"}"
                  + " 1")
          .contains("javelet_static_pod_manifests{source=\"file\",state=\"held\"} 1");

      Files.writeString(file, manifest("web"));
      scene.awaitNoCondition("web-node");

      assertThat(scene.eventReasons()).containsExactly(INVALID, "ManifestValid");
      assertThat(scene.metrics.text())
          .contains("javelet_static_pod_manifests{source=\"file\",state=\"held\"} 0")
          .contains("javelet_static_pod_manifests{source=\"file\",state=\"current\"} 1");
    }
  }

  @Test
  void aTypoInAKnownFieldsTypeIsRefusedWithLineAndColumn() throws Exception {
    try (var scene = ManifestFolderScene.on(work)) {
      Path file = scene.write("web.yaml", manifest("web"));
      scene.start();
      scene.awaitNames("web-node");

      Files.writeString(file, manifest("web").replace("8080", "eighty"));

      Pod held = scene.awaitCondition("web-node", INVALID, "InvalidManifest");
      assertThat(message(held))
          .startsWith(file + ":10:26: spec.containers[0].ports[0].containerPort: Wrong type");
    }
  }

  @Test
  void aFieldThatNobodyKnowsIsAWarningAndThePodRuns() throws Exception {
    try (var scene = ManifestFolderScene.on(work).start()) {
      scene.rename("web.yaml", manifest("web") + "  livenessProb: {}\n");

      Pod pod = scene.awaitCondition("web-node", TroubledPods.DOUBTFUL, "UnknownField");

      assertThat(message(pod)).contains("web.yaml:11:3: spec.livenessProb: Unknown field");
      assertThat(scene.eventReasons()).containsExactly(TroubledPods.DOUBTFUL);
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

  @Test
  void aPodThatASecondFileDeclaresStaysWithTheFirstAndBothAreNamed() throws Exception {
    try (var scene = ManifestFolderScene.on(work).start()) {
      Path first = scene.rename("web.yaml", manifest("web"));
      String uid = scene.awaitNames("web-node").getFirst().getMetadata().getUid();

      Path second = scene.rename("a-copy.yaml", manifest("web", "example.test/web:9", 1));
      Pod held = scene.awaitCondition("web-node", INVALID, "DuplicatePod");

      assertThat(held.getMetadata().getUid()).isEqualTo(uid);
      assertThat(message(held)).contains(first.toString()).contains(second.toString());

      Files.delete(second);
      scene.awaitNoCondition("web-node");
    }
  }

  @Test
  void theSecondFileTakesOverWhenTheFirstIsRemoved() throws Exception {
    try (var scene = ManifestFolderScene.on(work).start()) {
      Path first = scene.rename("web.yaml", manifest("web"));
      scene.awaitNames("web-node");
      scene.rename("copy.yaml", manifest("web", "example.test/web:9", 1));
      scene.awaitCondition("web-node", INVALID, "DuplicatePod");

      Files.delete(first);

      Pod taken = scene.awaitNoCondition("web-node");
      assertThat(taken.getSpec().getContainers().getFirst().getImage())
          .isEqualTo("example.test/web:9");
    }
  }

  @Test
  void aRenamedFileKeepsItsPodAndNobodyIsAlarmed() throws Exception {
    try (var scene = ManifestFolderScene.on(work).start()) {
      Path first = scene.rename("web.yaml", manifest("web"));
      String uid = scene.awaitNames("web-node").getFirst().getMetadata().getUid();

      Files.move(first, scene.folder.resolve("web-renamed.yaml"));
      scene.rename("other.yaml", manifest("other"));
      scene.awaitNames("other-node", "web-node");
      Files.delete(scene.folder.resolve("other.yaml"));
      Pod after = scene.awaitNames("web-node").getFirst();

      assertThat(after.getMetadata().getUid()).isEqualTo(uid);
      assertThat(scene.snapshots().stream().skip(1))
          .allSatisfy(pods -> assertThat(ManifestFolderScene.names(pods)).contains("web-node"));
      assertThat(scene.eventReasons()).isEmpty();
    }
  }

  @Test
  void anEditorThatRenamesTheOldFileAwayDoesNotEndThePod() throws Exception {
    try (var scene = ManifestFolderScene.on(work).start()) {
      Path file = scene.rename("web.yaml", manifest("web"));
      scene.awaitNames("web-node");

      Path backup = Files.move(file, scene.folder.resolve("web.yaml~"));
      Files.writeString(file, manifest("web", "example.test/web:2.0", 8080));
      Files.delete(backup);

      scene.await(pods ->
          pods.size() == 1
              && pods.getFirst()
                  .getSpec()
                  .getContainers()
                  .getFirst()
                  .getImage()
                  .equals("example.test/web:2.0"));
      assertThat(scene.snapshots().stream().skip(1))
          .allSatisfy(pods -> assertThat(pods).hasSize(1));
    }
  }

  @Test
  void leftoversAndHiddenFilesDeclareNothing() throws Exception {
    try (var scene = ManifestFolderScene.on(work)) {
      for (String name :
          List.of("web.yaml.bak", "web.yaml~", ".web.yaml.swp", "web.yaml.rpmsave", "#web.yaml#")) {
        scene.write(name, manifest("web"));
      }
      Files.createDirectory(scene.folder.resolve("sub"));
      scene.start();
      assertThat(scene.await(_ -> true)).isEmpty();
      scene.rename("web.yaml", manifest("web"));
      scene.awaitNames("web-node");
      assertThat(scene.eventReasons()).isEmpty();
    }
  }

  @Test
  void whatIsNoPlainFileIsNamedAndNothingHangs() throws Exception {
    try (var scene = ManifestFolderScene.on(work)) {
      new ProcessBuilder("mkfifo", scene.folder.resolve("pipe.yaml").toString()).start().waitFor();
      Files.createDirectory(scene.folder.resolve("folder.yaml"));
      Files.createSymbolicLink(scene.folder.resolve("device.yaml"), Path.of("/dev/zero"));
      Files.createSymbolicLink(scene.folder.resolve("nowhere.yaml"), Path.of("/no/such/file"));
      Files.createSymbolicLink(scene.folder.resolve("loop.yaml"), Path.of("loop.yaml"));
      scene.write("web.yaml", manifest("web"));
      scene.start();

      scene.awaitNames("web-node");
      while (scene.events.recent().size() < 5) {
        scene.rename("tick.yaml", manifest("tick"));
        scene.awaitNames("tick-node", "web-node");
        Files.delete(scene.folder.resolve("tick.yaml"));
        scene.awaitNames("web-node");
      }

      assertThat(scene.events.recent().stream().map(event -> event.message()))
          .anyMatch(m -> m.contains("pipe.yaml: is a named pipe"))
          .anyMatch(m -> m.contains("folder.yaml: is a folder"))
          .anyMatch(m -> m.contains("device.yaml: is a device"))
          .anyMatch(m -> m.contains("nowhere.yaml: is a link that leads nowhere"))
          .anyMatch(m -> m.contains("loop.yaml: "));
    }
  }

  @Test
  void aFileThatIsTooLargeIsNotRead() throws Exception {
    try (var scene = ManifestFolderScene.on(work)) {
      Path file = scene.write("web.yaml", manifest("web"));
      scene.start();
      scene.awaitNames("web-node");

      try (var large = new RandomAccessFile(file.toFile(), "rw")) {
        large.setLength(50L * 1024 * 1024);
      }

      Pod held = scene.awaitCondition("web-node", INVALID, "UnreadableManifest");
      assertThat(message(held)).contains("52428800 bytes are more than the 10485760");
    }
  }

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
  void anEditOfAnythingElseMakesAnotherPod() throws Exception {
    try (var scene = ManifestFolderScene.on(work)) {
      Path file = scene.write("web.yaml", manifest("web"));
      scene.start();
      Pod before = scene.awaitNames("web-node").getFirst();

      Files.writeString(file, manifest("web", "example.test/web:1.0", 8081));

      Pod after = scene.await(pods -> !pods.getFirst().equals(before)).getFirst();
      assertThat(after.getMetadata().getUid()).isNotEqualTo(before.getMetadata().getUid());
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
  void podsThatWouldWaitForEachOtherAreRefused() throws Exception {
    try (var scene = ManifestFolderScene.on(work).start()) {
      scene.rename("one.yaml", dependent("one", "two"));
      scene.awaitNames("one-node");

      scene.rename("two.yaml", dependent("two", "one"));
      scene.rename("self.yaml", dependent("self", "self"));
      scene.rename("three.yaml", dependent("three", "one"));

      scene.awaitNames("one-node", "three-node");
      while (scene.eventReasons().size() < 2) {
        Thread.sleep(5);
      }
      assertThat(scene.events.recent().stream().map(event -> event.message()))
          .anyMatch(m ->
              m.contains("default/two-node waits for default/one-node waits for default/two-node"))
          .anyMatch(m -> m.contains("default/self-node waits for default/self-node"));
    }
  }

  private static String dependent(String name, String on) {
    return manifest(name)
        .replace("spec:", "  annotations:\n    javelet.io/depends-on: " + on + "\nspec:");
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

  /** As if they had been written a while ago. */
  private static void agedFiles(ManifestFolderScene scene) throws IOException {
    try (Stream<Path> files = Files.list(scene.folder)) {
      for (Path file : files.toList()) {
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_000L));
      }
    }
  }
}
