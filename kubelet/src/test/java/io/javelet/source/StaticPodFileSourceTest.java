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
import java.nio.file.attribute.FileTime;
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

  /** As if they had been written a while ago. */
  private static void agedFiles(ManifestFolderScene scene) throws IOException {
    try (Stream<Path> files = Files.list(scene.folder)) {
      for (Path file : files.toList()) {
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_000L));
      }
    }
  }
}
