package io.javelet.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NodeSelector;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.javelet.os.FileModes;
import io.javelet.os.Mounts;
import io.javelet.pod.PersistentVolume;
import io.javelet.pod.PersistentVolume.Mode;
import io.javelet.pod.PersistentVolume.Source;
import io.javelet.pod.PersistentVolumes.Answer;
import io.javelet.pod.RuntimeClasses;
import io.javelet.runtime.ContainerMount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders of the node that outlive pods. Devices are {@code LocalVolumesIT}'s. */
final class ClaimedVolumesTest {
  private static final String OTHER_UID = "0b0b0b0b-1111-4222-8333-555555555555";

  @TempDir Path scratch;

  private VolumeFixture fixture;
  private Path data;

  @BeforeEach
  void makeFixture() throws IOException {
    VolumeFixture.needsMountRights();
    fixture = new VolumeFixture(scratch);
    data = Files.createDirectories(scratch.toRealPath().resolve("data"));
    Files.writeString(data.resolve("precious"), "kept");
  }

  @AfterEach
  void unmount() throws IOException {
    fixture.close();
  }

  private PersistentVolume disk(Path path, Mode mode, String... options) {
    return new PersistentVolume(
        "disk",
        new Source.Local(path.toString(), Optional.empty()),
        mode,
        List.of(options),
        Optional.empty());
  }

  private void bind(PersistentVolume volume) {
    fixture.claim("data", new Answer.Bound(volume, false, false));
  }

  private static Volume claim(boolean readOnly) {
    return new VolumeBuilder().withName("v").withNewPersistentVolumeClaim("data", readOnly).build();
  }

  private static Pod pod() {
    return VolumeFixture.pod(claim(false));
  }

  private static Pod other(Pod pod) {
    return new PodBuilder(pod).editMetadata().withUid(OTHER_UID).endMetadata().build();
  }

  private static Pod withGroup(Pod pod, long group, String policy) {
    return new PodBuilder(pod)
        .editSpec()
        .withNewSecurityContext()
        .withFsGroup(group)
        .withFsGroupChangePolicy(policy)
        .endSecurityContext()
        .endSpec()
        .build();
  }

  private void ready(Pod pod) throws InterruptedException {
    assertThat(fixture.prepare(pod)).isEqualTo(new VolumeResult.Ready());
  }

  private String failure(Pod pod) throws InterruptedException {
    return switch (fixture.prepare(pod)) {
      case VolumeResult.Failed failed -> failed.message();
      case VolumeResult.Ready ready -> throw new AssertionError(ready);
    };
  }

  @Test
  void aFolderIsMountedIntoThePodsAndOutlivesIt() throws Exception {
    bind(disk(data, Mode.FILESYSTEM));
    ready(pod());

    ContainerMount mount = fixture.mount(pod());
    Path place = Path.of(mount.hostPath());
    assertThat(place)
        .isEqualTo(
            fixture.directories.volume(VolumeFixture.UID, "kubernetes.io/local-volume", "disk"));
    assertThat(place.resolve("precious")).hasContent("kept");
    assertThat(mount.readOnly()).isFalse();
    Files.writeString(place.resolve("new"), "written");

    assertThat(fixture.volumes().teardown(VolumeFixture.UID)).isEqualTo(new VolumeResult.Ready());
    assertThat(fixture.mountEntries()).isEmpty();
    assertThat(fixture.directories.pod(VolumeFixture.UID)).doesNotExist();
    assertThat(data.resolve("new")).hasContent("written");
  }

  @Test
  void aPodKeepsWhatItHasWhenTheClaimIsGoneAndAfterARestart() throws Exception {
    bind(disk(data, Mode.FILESYSTEM));
    ready(pod());
    fixture.claim("data", new Answer.Absent());

    VolumeResult again =
        fixture
            .restarted(new RuntimeAbilities("containerd", false, Set.of(), RuntimeClasses.NONE))
            .prepare(pod());

    assertThat(again)
        .isInstanceOfSatisfying(
            VolumeResult.Ready.class,
            ready ->
                assertThat(ready.notices())
                    .singleElement()
                    .extracting(VolumeNotice::message)
                    .isEqualTo(
                        "volume \"v\": persistentvolumeclaim \"data\" not found; the pod keeps"
                            + " what it has"));
    assertThat(Path.of(fixture.mount(pod()).hostPath()).resolve("precious")).hasContent("kept");
    assertThat(fixture.mountEntries()).hasSize(1);
  }

  @Test
  void whatIsMissingIsSaid() throws Exception {
    assertThat(failure(pod()))
        .isEqualTo(
            "MountVolume.SetUp failed for volume \"v\" : persistentvolumeclaim \"data\" not found");
    bind(disk(scratch.resolve("nothing"), Mode.FILESYSTEM));
    assertThat(failure(pod())).endsWith("of persistentvolume \"disk\" does not exist");
    bind(disk(data.resolve("precious"), Mode.FILESYSTEM));
    assertThat(failure(pod())).endsWith("is neither a directory nor a block device");
    assertThat(fixture.mountEntries()).isEmpty();
  }

  @Test
  void aVolumeOfAnotherNodeIsRefused() throws Exception {
    var affinity = new NodeSelector(List.of(new NodeSelectorTerm(List.of(), List.of())));
    bind(
        new PersistentVolume(
            "disk",
            new Source.Local(data.toString(), Optional.empty()),
            Mode.FILESYSTEM,
            List.of(),
            Optional.of(affinity)));

    assertThat(failure(pod())).endsWith("its nodeAffinity does not match this node");
  }

  @Test
  void aReadOnlyClaimIsMountedReadOnlyAndItsFilesStayWhose() throws Exception {
    bind(disk(data, Mode.FILESYSTEM));
    Pod pod = withGroup(VolumeFixture.pod(claim(true)), 4321, "Always");
    ready(pod);

    assertThat(fixture.mount(pod).readOnly()).isTrue();
    assertThat(GroupOwnership.groupOf(data)).isNotEqualTo(4321);
  }

  @Test
  void theFirstPodsGroupHasTheFiles() throws Exception {
    bind(disk(data, Mode.FILESYSTEM));
    ready(withGroup(pod(), 4321, "OnRootMismatch"));
    assertThat(GroupOwnership.groupOf(data.resolve("precious"))).isEqualTo(4321);

    VolumeResult second = fixture.prepare(withGroup(other(pod()), 5555, "Always"));

    assertThat(second)
        .isInstanceOfSatisfying(
            VolumeResult.Ready.class,
            ready ->
                assertThat(ready.notices())
                    .containsExactly(
                        VolumeNotice.warning(
                            "AlreadyMountedVolume",
                            "The requested fsGroup is 5555, but the volume disk has GID 4321. The"
                                + " volume may not be shareable.")));
    assertThat(GroupOwnership.groupOf(data.resolve("precious"))).isEqualTo(4321);
  }

  @Test
  void onRootMismatchLooksAtTheFolderAlone() throws Exception {
    Files.setAttribute(data, "unix:gid", 4321);
    FileModes.set(data, 02775);
    bind(disk(data, Mode.FILESYSTEM));

    ready(withGroup(pod(), 4321, "OnRootMismatch"));

    assertThat(GroupOwnership.groupOf(data.resolve("precious"))).isNotEqualTo(4321);
  }

  @Test
  void oneOfOnePodIsRefusedToTheNext() throws Exception {
    fixture.claim("data", new Answer.Bound(disk(data, Mode.FILESYSTEM), false, true));
    ready(pod());
    ready(pod());

    assertThat(failure(other(pod())))
        .endsWith(
            "volume uses the ReadWriteOncePod access mode and is already in use by another pod");

    assertThat(fixture.volumes().teardown(VolumeFixture.UID)).isEqualTo(new VolumeResult.Ready());
    ready(other(pod()));
  }

  @Test
  void mountOptionsRestrictWhatTheNodeSeesOfIt() throws Exception {
    bind(disk(data, Mode.FILESYSTEM, "noexec,nosuid", "noatime"));
    ready(pod());

    assertThat(fixture.mountEntries())
        .singleElement()
        .satisfies(entry ->
            assertThat(entry.flags().toString())
                .contains("NO_EXECUTION", "NO_SETUID", "NO_ACCESS_TIMES"));
  }

  @Test
  void optionsThatOnlyAFileSystemKnowsAreNotForAFolder() throws Exception {
    bind(disk(data, Mode.FILESYSTEM, "discard"));

    assertThat(failure(pod())).endsWith("mount options discard are not for a directory");
    assertThat(fixture.mountEntries()).isEmpty();
  }

  @Test
  void aHostPathVolumeIsWhatAPodsOwnWouldBe() throws Exception {
    bind(
        new PersistentVolume(
            "disk",
            new Source.HostPath(data.toString(), "Directory"),
            Mode.FILESYSTEM,
            List.of(),
            Optional.empty()));
    ready(pod());

    assertThat(fixture.mount(pod()).hostPath()).isEqualTo(data.toString());
    assertThat(fixture.mountEntries()).isEmpty();
  }

  @Test
  void aFolderIsNoDeviceAndADeviceNoFolder() throws Exception {
    bind(disk(data, Mode.BLOCK));
    assertThat(failure(pod()))
        .endsWith("volume v has volumeMode Block, but is specified in volumeMounts");

    Pod device =
        new PodBuilder(VolumeFixture.pod(List.of(), claim(false)))
            .editSpec()
            .editFirstContainer()
            .addNewVolumeDevice("/dev/xvda", "v")
            .endContainer()
            .endSpec()
            .build();
    assertThat(fixture.prepare(device))
        .isEqualTo(
            new VolumeResult.Failed(
                "v",
                "FailedMapVolume",
                "MapVolume.MapBlockVolume failed for volume \"disk\" : \"%s\" is not a block device"
                    .formatted(data)));
    bind(disk(data, Mode.FILESYSTEM));
    assertThat(failure(device))
        .endsWith("volume v has volumeMode Filesystem, but is specified in volumeDevices");
  }

  @Test
  void whatIsMountedBelowIsNotRemovedWithThePod() throws Exception {
    bind(disk(data, Mode.FILESYSTEM));
    ready(pod());
    Path place = Path.of(fixture.mount(pod()).hostPath());
    Mounts.unmount(place);
    Files.writeString(place.resolve("not-ours"), "x");

    assertThat(fixture.volumes().teardown(VolumeFixture.UID))
        .isInstanceOf(VolumeResult.Failed.class);
    assertThat(place.resolve("not-ours")).exists();
  }
}
