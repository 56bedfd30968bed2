package io.javelet.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.javelet.os.FileModes;
import io.javelet.os.MountEntry;
import io.javelet.runtime.ContainerRequest.EnvironmentVariable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parts of volumes: what is mounted, what is made, and what no container can reach. */
final class SubPathsTest {
  private static final int ATTEMPTS = 300;

  @TempDir Path scratch;

  private Path data;
  private Path outside;
  private VolumeFixture fixture;

  @BeforeEach
  void makeFixture() throws IOException {
    VolumeFixture.needsMountRights();
    fixture = new VolumeFixture(scratch);
    data = Files.createDirectory(scratch.resolve("data"));
    outside = Files.createDirectory(scratch.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "outside");
  }

  @AfterEach
  void unmount() throws IOException {
    fixture.close();
  }

  private Pod pod(String subPath) {
    return VolumeFixture.pod(List.of(VolumeFixture.mountOf("v", subPath)), volume());
  }

  private Volume volume() {
    return new VolumeBuilder().withName("v").withNewHostPath(data.toString(), "Directory").build();
  }

  private Path mounted(String subPath) throws InterruptedException {
    return Path.of(fixture.mount(pod(subPath)).hostPath());
  }

  private List<String> mountPoints() throws IOException {
    return fixture.mountEntries().stream().map(MountEntry::mountPoint).toList();
  }

  private List<String> namesOutside() throws IOException {
    try (Stream<Path> children = Files.list(outside)) {
      return children.map(child -> child.getFileName().toString()).toList();
    }
  }

  @Test
  void aFolderOrFileIsMountedAtUpstreamsPlaceAndStays() throws Exception {
    Files.createDirectories(data.resolve("a/b"));
    Files.writeString(data.resolve("a/b/file"), "inside");

    Path folder = mounted("a/b");
    assertThat(folder)
        .isEqualTo(fixture.directories.pod(VolumeFixture.UID).resolve("volume-subpaths/v/main/0"));
    assertThat(folder.resolve("file")).hasContent("inside");
    List<MountEntry> first = fixture.mountEntries();
    assertThat(mounted("a/b")).isEqualTo(folder);
    assertThat(fixture.mountEntries()).isEqualTo(first);

    Path file = mounted("a/b/file");
    assertThat(file).isEqualTo(folder).hasContent("inside");
    assertThat(fixture.mountEntries()).hasSize(1);
  }

  @Test
  void theMountFollowsAPathThatMeansAnotherFileByNow() throws Exception {
    Files.writeString(data.resolve("file"), "old");
    Path file = mounted("file");

    Files.writeString(data.resolve("new"), "new");
    Files.move(
        data.resolve("new"), data.resolve("file"), java.nio.file.StandardCopyOption.ATOMIC_MOVE);

    assertThat(file).hasContent("old");
    assertThat(mounted("file")).hasContent("new");
    assertThat(mountPoints()).hasSize(1);
  }

  @Test
  void missingFoldersAreMadeWithTheVolumesRights() throws Exception {
    FileModes.set(data, 02775);
    Files.createDirectory(data.resolve("real"));
    Files.createSymbolicLink(data.resolve("link"), Path.of("real"));

    mounted("x/y");
    mounted("link/z");

    assertThat(FileModes.get(data.resolve("x"))).isEqualTo(02775);
    assertThat(FileModes.get(data.resolve("x/y"))).isEqualTo(02775);
    assertThat(data.resolve("real/z")).isDirectory();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"climbing", "absolute", "folder/outside/secret", "folder/outside/new", "dangling"})
  void aLinkThatLeadsOutIsRefusedAndNothingIsMade(String subPath) throws Exception {
    Files.createSymbolicLink(data.resolve("climbing"), Path.of("../outside"));
    Files.createSymbolicLink(data.resolve("absolute"), outside);
    Files.createSymbolicLink(data.resolve("folder"), Path.of(".."));
    Files.createSymbolicLink(data.resolve("dangling"), outside.resolve("made-by-link"));

    assertThat(fixture.mountFailure(pod(subPath)))
        .isIn(
            "failed to prepare subPath for volumeMount \"v\" of container \"main\": a link leads"
                + " out of the volume",
            "failed to create subPath directory for volumeMount \"v\" of container \"main\": a"
                + " link leads out of the volume");
    assertThat(fixture.mountEntries()).isEmpty();
    assertThat(namesOutside()).containsExactly("secret");
  }

  @Test
  void aPathThatClimbsIsRefused() throws Exception {
    assertThat(fixture.mountFailure(pod("../outside")))
        .isEqualTo("unable to provision SubPath `../outside`: must not contain '..'");
    assertThat(fixture.mountFailure(pod("/etc")))
        .isEqualTo("error SubPath `/etc` must not be an absolute path");
    VolumeMount mount =
        new VolumeMountBuilder()
            .withName("v")
            .withMountPath("/v")
            .withSubPathExpr("$(UP)/outside")
            .build();
    assertThat(
            fixture.mountFailure(
                VolumeFixture.pod(List.of(mount), volume()), new EnvironmentVariable("UP", "..")))
        .isEqualTo("unable to provision SubPath `../outside`: must not contain '..'");
    assertThat(fixture.mountFailure(VolumeFixture.pod(List.of(mount), volume())))
        .isEqualTo("missing value for \"UP\"");
    assertThat(namesOutside()).containsExactly("secret");
  }

  @Test
  void aFolderThatIsSwappedForALinkWhileItIsMountedNeverLeadsOut() throws Exception {
    Path inner = Files.createDirectory(data.resolve("dir"));
    Files.writeString(inner.resolve("secret"), "inside");
    Path parked = data.resolve("parked");
    Path link = data.resolve("link");
    var end = new AtomicBoolean();
    Thread attacker =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              try {
                while (!end.get()) {
                  Files.createSymbolicLink(link, Path.of("../outside"));
                  Files.move(inner, parked);
                  Files.move(link, inner);
                  Files.delete(inner);
                  Files.move(parked, inner);
                }
              } catch (IOException madeByUs) {
                // The folder that a mount makes where nothing is ends the game.
                end.set(true);
              }
            });
    try {
      for (int i = 0; i < ATTEMPTS; i++) {
        Pod pod = pod("dir");
        switch (fixture.mounts(pod, pod.getSpec().getContainers().getFirst())) {
          case MountsResult.Ready ready ->
              assertThat(Path.of(ready.mounts().getFirst().hostPath()).resolve("secret"))
                  .satisfiesAnyOf(
                      secret -> assertThat(secret).hasContent("inside"),
                      secret -> assertThat(secret).doesNotExist());
          case MountsResult.Failed failed -> assertThat(failed.message()).startsWith("failed to ");
        }
      }
    } finally {
      end.set(true);
      attacker.join();
    }
    assertThat(namesOutside()).containsExactly("secret");
  }
}
