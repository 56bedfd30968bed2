package io.javelet.offline;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.javelet.pod.ConfigObject;
import io.javelet.pod.ConfigObjects.Kind;
import io.javelet.pod.ConfigValue;
import io.javelet.pod.ObjectKey;
import io.javelet.pod.StaticPods;
import io.javelet.runtime.PodUid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What survives a reboot, what must not, and what damage does. */
final class OfflineStoreTest {
  private static final String NODE = "node-1";
  private static final ObjectKey MAP = new ObjectKey(Kind.CONFIG_MAP, "default", "settings");
  private static final ObjectKey SECRET = new ObjectKey(Kind.SECRET, "default", "password");
  private static final ConfigObject CONTENT =
      new ConfigObject(
          Map.of("word", ConfigValue.of("hello")),
          Map.of("blob", ConfigValue.of(new byte[] {0, -1, 7})),
          true);

  @TempDir private Path temporary;

  @Test
  void podsAreThereAgainWithTheirSpecAndStatus() throws Exception {
    OfflineStore store = opened(false);
    Pod pod = running("a");
    store.bound(List.of(pod, running("b")));
    store.stop();

    assertThat(names(reopened(false))).containsExactly("a", "b");
    Pod again = reopened(false).pods(NODE).getFirst();
    assertThat(again.getSpec()).isEqualTo(pod.getSpec());
    assertThat(again.getStatus()).isEqualTo(pod.getStatus());
  }

  @Test
  void podsThatAreGoneMirrorsAndThoseOfAnotherNodeAreNot() throws Exception {
    OfflineStore store = opened(false);
    store.bound(List.of(running("a"), running("b"), mirror()));
    store.bound(List.of(running("b")));
    store.stop();

    assertThat(names(reopened(false))).containsExactly("b");
    assertThat(reopened(false).pods("another")).isEmpty();
  }

  @Test
  void anEndThatTheApiServerHasNotHeardOfIsKept() throws Exception {
    OfflineStore store = opened(false);
    store.bound(List.of(running("job")));
    store.statusChanged(
        new PodUid("uid-job"), new PodStatusBuilder().withPhase("Succeeded").build());
    // The API server's answer may still be from before.
    store.bound(List.of(running("job")));
    store.stop();

    assertThat(reopened(false).pods(NODE).getFirst().getStatus().getPhase()).isEqualTo("Succeeded");
  }

  @Test
  void statusesThatComeAndGoAreNotWritten() throws Exception {
    OfflineStore store = opened(false);
    store.bound(List.of(running("a")));
    store.stop();
    Path file = files().getFirst();
    Files.delete(file);

    OfflineStore later = opened(false);
    later.bound(List.of(running("a")));
    var busy = new PodBuilder(running("a")).editStatus().withMessage("busy").endStatus().build();
    later.bound(List.of(busy));
    later.stop();
    assertThat(names(reopened(false))).containsExactly("a");
    assertThat(reopened(false).pods(NODE).getFirst().getStatus().getMessage()).isNull();
  }

  @Test
  void configMapsAreKeptAndSecretsOnlyWhenWished() throws Exception {
    for (boolean secrets : List.of(true, false)) {
      OfflineStore store = opened(secrets);
      store.referred(MAP, CONTENT);
      store.referred(SECRET, CONTENT);
      store.stop();
      assertThat(reopened(secrets).object(MAP)).contains(CONTENT);
      assertThat(reopened(secrets).object(SECRET).isPresent()).isEqualTo(secrets);
    }
    assertThat(files()).as("the secret that was kept before is gone").hasSize(1);
  }

  @Test
  void onlyTheOwnerMayReadAndNoNameTellsAnything() throws Exception {
    OfflineStore store = opened(true);
    store.bound(List.of(running("a")));
    store.referred(SECRET, CONTENT);
    store.stop();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder())))
        .isEqualTo("rwx------");
    for (Path file : files()) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
      assertThat(file.toString()).doesNotContain("password");
    }
  }

  @Test
  void whatIsDroppedIsGone() throws Exception {
    OfflineStore store = opened(false);
    store.referred(MAP, CONTENT);
    store.dropped(MAP);
    store.stop();
    assertThat(reopened(false).object(MAP)).isEmpty();
  }

  @Test
  void noDamageHurtsMoreThanTheFileThatItMet() throws Exception {
    OfflineStore store = opened(false);
    store.bound(List.of(running("a"), running("b")));
    store.referred(MAP, CONTENT);
    store.stop();
    List<Path> kept = files();
    for (Path file : kept) {
      byte[] good = Files.readAllBytes(file);
      for (byte[] bad : damages(good)) {
        Files.write(file, bad);
        OfflineStore opened = reopened(false);
        int left = opened.pods(NODE).size() + (opened.object(MAP).isPresent() ? 1 : 0);
        assertThat(left).isEqualTo(kept.size() - 1);
      }
      Files.write(file, good);
    }
    Files.createDirectory(folder().resolve("pod-folder"));
    Files.createSymbolicLink(folder().resolve("pod-link"), Path.of("nowhere"));
    assertThat(names(reopened(false))).containsExactly("a", "b");
  }

  @Test
  void aWellSummedFileOfSomethingElseIsPassedBy() throws Exception {
    var files = new KeptFiles(folder());
    files.start();
    files.put("pod-x", "{\"kind\": \"Pod\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    files.put("pod-y", "[]".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    files.put("object-x", "{}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    files.stop();
    assertThat(reopened(false).pods(NODE)).isEmpty();
  }

  @Test
  void aStoreThatIsNotWishedAnyMoreIsRemoved() throws Exception {
    OfflineStore store = opened(true);
    store.bound(List.of(running("a")));
    store.stop();
    OfflineStore.remove(folder());
    assertThat(folder()).doesNotExist();
    OfflineStore.remove(folder());
  }

  private static List<byte[]> damages(byte[] good) {
    List<byte[]> damages = new ArrayList<>();
    damages.add(new byte[0]);
    damages.add(java.util.Arrays.copyOf(good, good.length / 2));
    for (int at : List.of(0, 20, good.length / 2, good.length - 1)) {
      byte[] bad = good.clone();
      bad[at] ^= 1;
      damages.add(bad);
    }
    return damages;
  }

  private Path folder() {
    return temporary.resolve("offline");
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(folder())) {
      return all.sorted().toList();
    }
  }

  private OfflineStore opened(boolean secrets) {
    OfflineStore store = reopened(secrets);
    store.start();
    return store;
  }

  private OfflineStore reopened(boolean secrets) {
    return OfflineStore.open(folder(), secrets);
  }

  private static List<String> names(OfflineStore store) {
    return store.pods(NODE).stream().map(pod -> pod.getMetadata().getName()).sorted().toList();
  }

  private static Pod mirror() {
    return new PodBuilder(running("mirror"))
        .editMetadata()
        .addToAnnotations(StaticPods.MIRROR_ANNOTATION, "hash")
        .endMetadata()
        .build();
  }

  private static Pod running(String name) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace("default")
        .withUid("uid-" + name)
        .withResourceVersion("7")
        .endMetadata()
        .withNewSpec()
        .withNodeName(NODE)
        .addNewContainer()
        .withName("main")
        .withImage("busybox")
        .withNewResources()
        .addToLimits("memory", new io.fabric8.kubernetes.api.model.Quantity("64Mi"))
        .endResources()
        .withNewReadinessProbe()
        .withNewHttpGet()
        .withNewPort(8080)
        .endHttpGet()
        .endReadinessProbe()
        .endContainer()
        .endSpec()
        .withNewStatus()
        .withPhase("Running")
        .withStartTime("2026-01-01T00:00:00Z")
        .endStatus()
        .build();
  }
}
