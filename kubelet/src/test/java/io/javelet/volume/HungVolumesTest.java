package io.javelet.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.javelet.runtime.PodUid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A filesystem that hangs costs its own pod, and nobody else. */
final class HungVolumesTest {
  @TempDir Path scratch;

  private VolumeFixture fixture;

  @BeforeEach
  void makeFixture() throws IOException {
    VolumeFixture.needsMountRights();
    fixture = new VolumeFixture(scratch);
  }

  @AfterEach
  void unmount() throws IOException {
    fixture.close();
  }

  private static Pod pod(Path hostPath, String type) {
    Volume volume =
        new VolumeBuilder().withName("v").withNewHostPath(hostPath.toString(), type).build();
    return VolumeFixture.pod(volume);
  }

  @Test
  void aHungHostPathFailsWithTheReasonAndGetsWellWhenItAnswers() throws Exception {
    Path folder = Files.createDirectory(scratch.resolve("dead"));
    Pod hung = pod(folder, "");
    try (HungFilesystem _ = HungFilesystem.mount(folder)) {
      assertThat(fixture.prepare(hung))
          .isEqualTo(
              new VolumeResult.Failed(
                  "v",
                  "FailedMount",
                  "MountVolume.SetUp failed for volume \"v\" : hostPath "
                      + folder
                      + " does not answer within 1 s; its filesystem or server hangs"));
      assertThat(fixture.prepare(hung))
          .isInstanceOfSatisfying(
              VolumeResult.Failed.class,
              failed -> assertThat(failed.message()).contains("still does not answer"));

      Pod other = pod(Files.createDirectory(scratch.resolve("alive")), "Directory");
      other.getMetadata().setUid("another");
      assertThat(fixture.prepare(other)).isEqualTo(new VolumeResult.Ready());
      assertThat(fixture.volumes().teardown(new PodUid("another")))
          .isEqualTo(new VolumeResult.Ready());
      assertThat(fixture.volumes().teardown(VolumeFixture.UID)).isEqualTo(new VolumeResult.Ready());
    }
    long deadline = System.nanoTime() + 30_000_000_000L;
    while (!fixture.prepare(hung).equals(new VolumeResult.Ready())) {
      assertThat(System.nanoTime()).as("it answers again").isLessThan(deadline);
    }
  }

  @Test
  void aPartOfAVolumeWhoseServerDiedIsTakenAwayAtThePodsEnd() throws Exception {
    Path part = fixture.directories.volumeSubpath(VolumeFixture.UID, "v", "main", 0);
    Files.createDirectories(part);
    try (HungFilesystem _ = HungFilesystem.mount(part)) {
      assertThat(fixture.mountEntries()).hasSize(1);

      assertThat(fixture.volumes().teardown(VolumeFixture.UID)).isEqualTo(new VolumeResult.Ready());

      assertThat(fixture.mountEntries()).isEmpty();
      assertThat(fixture.directories.pod(VolumeFixture.UID)).doesNotExist();
    }
  }

  @Test
  void anyOtherMountIsWaitedFor() throws Exception {
    Path volume = fixture.directories.volume(VolumeFixture.UID, "example.org/dead", "v");
    Files.createDirectories(volume);
    try (HungFilesystem _ = HungFilesystem.mount(volume)) {
      VolumeResult first = fixture.volumes().teardown(VolumeFixture.UID);

      // Whether the kernel ends a mount without its server is the kernel's business.
      if (first instanceof VolumeResult.Failed(String _, String _, String message)) {
        assertThat(message).contains("does not answer");
        assertThat(fixture.mountEntries()).hasSize(1);
      }
    }
    long deadline = System.nanoTime() + 30_000_000_000L;
    while (!fixture.volumes().teardown(VolumeFixture.UID).equals(new VolumeResult.Ready())) {
      assertThat(System.nanoTime()).as("it can be removed").isLessThan(deadline);
    }
    assertThat(fixture.directories.pod(VolumeFixture.UID)).doesNotExist();
  }
}
