package io.javelet.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.EmptyDirVolumeSourceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.javelet.environment.EnvironmentFiles.Content;
import io.javelet.environment.EnvironmentFiles.Place;
import io.javelet.os.FileModes;
import io.javelet.os.FileSystemStatistics;
import io.javelet.os.MountEntry;
import io.javelet.pod.ConfigObjects.Kind;
import io.javelet.pod.RuntimeClasses;
import io.javelet.runtime.ContainerMount;
import io.javelet.runtime.ContainerMount.MountedImage;
import io.javelet.runtime.ContainerMount.Propagation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Volumes as they are made, found again by another agent, and taken away. */
final class LocalPodVolumesTest {
  private static final RuntimeAbilities OLD =
      new RuntimeAbilities("containerd 1.6.20", false, Set.of(), RuntimeClasses.NONE);
  private static final RuntimeAbilities NEW =
      new RuntimeAbilities("containerd 2.1.0", true, Set.of(""), RuntimeClasses.NONE);

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

  private static Volume emptyDir(String name, String medium) {
    return new VolumeBuilder()
        .withName(name)
        .withEmptyDir(new EmptyDirVolumeSourceBuilder().withMedium(medium).build())
        .build();
  }

  private static Volume secret(String object) {
    return new VolumeBuilder()
        .withName("secret")
        .withNewSecret()
        .withSecretName(object)
        .withDefaultMode(0400)
        .endSecret()
        .build();
  }

  private static Volume configMap(String object) {
    return new VolumeBuilder()
        .withName("config")
        .withNewConfigMap()
        .withName(object)
        .endConfigMap()
        .build();
  }

  private void assertReady(Pod pod) throws InterruptedException {
    assertThat(fixture.prepare(pod)).isEqualTo(new VolumeResult.Ready());
  }

  private Path hostPath(Pod pod) throws InterruptedException {
    return Path.of(fixture.mount(pod).hostPath());
  }

  @Test
  void aTextIsReadInsideItsVolumeAndNowhereElse() throws Exception {
    Pod pod = VolumeFixture.pod(emptyDir("v", ""));
    assertReady(pod);
    Path folder = hostPath(pod);
    Files.writeString(folder.resolve("vars"), "KEY='value'");
    Files.createSymbolicLink(folder.resolve("inside"), Path.of("vars"));
    Files.createSymbolicLink(folder.resolve("out"), Path.of("/etc/hostname"));
    Files.createSymbolicLink(folder.resolve("up"), Path.of("../../../../secret"));
    Files.createDirectory(folder.resolve("folder"));
    Files.write(folder.resolve("large"), new byte[(1 << 20) + 1]);

    assertThat(text(pod, "v", "vars")).isEqualTo(new Content.Text("KEY='value'"));
    assertThat(text(pod, "v", "inside")).isEqualTo(new Content.Text("KEY='value'"));
    assertThat(text(pod, "v", "none")).isEqualTo(new Content.Absent());
    assertThat(text(pod, "v", "out")).isInstanceOf(Content.Unreadable.class);
    assertThat(text(pod, "v", "up")).isInstanceOf(Content.Unreadable.class);
    assertThat(text(pod, "v", "folder"))
        .isEqualTo(
            new Content.Unreadable(
                "failed to open environment variable file \"folder\" of volume \"v\":"
                    + " is not an ordinary file"));
    assertThat(text(pod, "v", "large")).isInstanceOf(Content.Unreadable.class);
    assertThat(text(pod, "other", "vars"))
        .isEqualTo(
            new Content.Unreadable("cannot find the volume \"other\" referenced by FileKeyRef"));
  }

  private Content text(Pod pod, String volume, String path) throws InterruptedException {
    return fixture.volumes().text(pod, new Place(volume, path));
  }

  @Test
  void aMemoryVolumeIsAFilesystemOfItsSize() throws Exception {
    Volume volume =
        new VolumeBuilder()
            .withName("v")
            .withNewEmptyDir()
            .withMedium("Memory")
            .withSizeLimit(new Quantity("1Mi"))
            .endEmptyDir()
            .build();
    Pod pod = VolumeFixture.pod(volume);

    assertReady(pod);
    assertReady(pod);

    Path folder = hostPath(pod);
    assertThat(FileSystemStatistics.of(folder).capacityBytes()).isEqualTo(1 << 20);
    assertThat(FileModes.get(folder)).isEqualTo(0777);
    assertThat(fixture.mountEntries()).hasSize(1);
  }

  @Test
  void hugePagesAreAFilesystemOfTheirPages() throws Exception {
    Pod pod = VolumeFixture.pod(emptyDir("v", "HugePages-2Mi"));
    pod.getSpec()
        .getContainers()
        .getFirst()
        .setResources(
            new io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder()
                .addToRequests("hugepages-2Mi", new Quantity("2Mi"))
                .build());
    org.junit.jupiter.api.Assumptions.assumeTrue(
        Files.isDirectory(Path.of("/sys/kernel/mm/hugepages/hugepages-2048kB")),
        "this kernel has no huge pages of 2 MiB");

    assertReady(pod);

    MountEntry entry = fixture.mountEntries().getFirst();
    assertThat(entry.filesystem()).isEqualTo("hugetlbfs");
    assertThat(entry.superOptions()).contains("pagesize=2M");
    assertThat(FileModes.get(hostPath(pod))).isEqualTo(0777);
  }

  @Test
  void aSecretLiesInMemoryAndIsReadOnly() throws Exception {
    fixture.set(Kind.SECRET, "token", Map.of("password", "s3cret"));
    Pod pod = VolumeFixture.pod(secret("token"));

    assertReady(pod);

    ContainerMount mount = fixture.mount(pod);
    assertThat(mount.readOnly()).isTrue();
    Path file = Path.of(mount.hostPath(), "password");
    assertThat(file).hasContent("s3cret");
    assertThat(FileModes.get(file.toRealPath())).isEqualTo(0400);
    assertThat(fixture.mountEntries()).extracting(MountEntry::filesystem).containsExactly("tmpfs");
    assertThat(mount.hostPath())
        .endsWith("/volumes/kubernetes.io~secret/secret")
        .startsWith(fixture.directories.pod(VolumeFixture.UID).toString());
    assertThat(
            fixture
                .directories
                .pod(VolumeFixture.UID)
                .resolve("plugins/kubernetes.io~empty-dir/wrapped_secret/ready"))
        .exists();
  }

  @Test
  void theGroupOfThePodMayReadItsFiles() throws Exception {
    fixture.set(Kind.SECRET, "token", Map.of("password", "s3cret"));
    Pod pod = VolumeFixture.pod(secret("token"));
    pod.getSpec().setSecurityContext(new PodSecurityContextBuilder().withFsGroup(4711L).build());

    assertReady(pod);

    Path folder = hostPath(pod);
    Path file = folder.resolve("password").toRealPath();
    assertThat(FileModes.get(file)).isEqualTo(0440);
    assertThat(Files.getAttribute(file, "unix:gid")).isEqualTo(4711);
    assertThat(Files.getAttribute(folder, "unix:gid")).isEqualTo(4711);
    assertThat(FileModes.get(folder)).isEqualTo(02777);
  }

  @Test
  void aChangedObjectIsSeenInPlace() throws Exception {
    fixture.set(Kind.CONFIG_MAP, "settings", Map.of("a", "1", "b", "1"));
    Pod pod = VolumeFixture.pod(configMap("settings"));
    assertReady(pod);
    Path folder = hostPath(pod);

    fixture.set(Kind.CONFIG_MAP, "settings", Map.of("a", "2"));
    assertReady(pod);

    assertThat(folder.resolve("a")).hasContent("2");
    assertThat(folder.resolve("b")).doesNotExist();
  }

  @Test
  void anObjectThatGoesAwayTakesNothingFromAPodThatHasIt() throws Exception {
    fixture.set(Kind.CONFIG_MAP, "settings", Map.of("a", "1"));
    Pod pod = VolumeFixture.pod(configMap("settings"));
    assertReady(pod);

    fixture.remove(Kind.CONFIG_MAP, "settings");

    assertThat(fixture.prepare(pod))
        .isEqualTo(
            new VolumeResult.Ready(
                List.of(
                    VolumeNotice.warning(
                        "FailedMount",
                        "MountVolume.SetUp failed for volume \"config\" : configmap \"settings\""
                            + " not found; the pod keeps the files it has"))));
    assertThat(hostPath(pod).resolve("a")).hasContent("1");
  }

  @Test
  void anObjectThatNeverWasIsWaitedFor() throws Exception {
    Pod pod = VolumeFixture.pod(configMap("settings"));

    assertThat(fixture.prepare(pod))
        .isEqualTo(
            new VolumeResult.Failed(
                "config",
                "FailedMount",
                "MountVolume.SetUp failed for volume \"config\" : configmap \"settings\" not"
                    + " found"));
    fixture.set(Kind.CONFIG_MAP, "settings", Map.of("a", "1"));
    assertReady(pod);
    assertThat(hostPath(pod).resolve("a")).hasContent("1");
  }

  @Test
  void anotherAgentFindsEverythingAndTakesItAway() throws Exception {
    fixture.set(Kind.SECRET, "token", Map.of("password", "s3cret"));
    fixture.set(Kind.CONFIG_MAP, "settings", Map.of("a", "1"));
    VolumeMount part = VolumeFixture.mountOf("disk", "logs/web");
    Volume[] all = {
      emptyDir("disk", ""), emptyDir("memory", "Memory"), secret("token"), configMap("settings")
    };
    List<VolumeMount> mounts =
        List.of(
            part,
            VolumeFixture.mountOf("memory", null),
            VolumeFixture.mountOf("secret", null),
            VolumeFixture.mountOf("config", "a"));
    Pod pod = VolumeFixture.pod(mounts, all);
    assertReady(pod);
    MountsResult first = fixture.mounts(pod, pod.getSpec().getContainers().getFirst());
    List<MountEntry> before = fixture.mountEntries();
    assertThat(before).hasSize(4);
    Files.writeString(
        fixture
            .directories
            .volume(VolumeFixture.UID, EmptyDirs.PLUGIN, "disk")
            .resolve("logs/web/log"),
        "line");

    LocalPodVolumes restarted = fixture.restarted(OLD);
    assertThat(restarted.prepare(pod)).isEqualTo(new VolumeResult.Ready());
    var request =
        new MountRequest(
            pod, pod.getSpec().getContainers().getFirst(), List.of(), List.of(), Map.of());
    assertThat(restarted.mounts(request)).isEqualTo(first);
    assertThat(fixture.mountEntries()).isEqualTo(before);

    assertThat(restarted.teardown(VolumeFixture.UID)).isEqualTo(new VolumeResult.Ready());
    assertThat(fixture.mountEntries()).isEmpty();
    assertThat(fixture.directories.pod(VolumeFixture.UID)).doesNotExist();
  }

  @Test
  void whatLiesBehindAMountOfAnEndedPodIsNeverTouched() throws Exception {
    Path data = Files.createDirectories(scratch.resolve("data/deep"));
    Files.writeString(data.resolve("precious"), "keep");
    Volume volume =
        new VolumeBuilder()
            .withName("v")
            .withNewHostPath(scratch.resolve("data").toString(), "Directory")
            .build();
    Pod pod = VolumeFixture.pod(List.of(VolumeFixture.mountOf("v", "deep")), volume);
    assertReady(pod);
    Path part = hostPath(pod);
    assertThat(part.resolve("precious")).hasContent("keep");
    Path foreign = fixture.directories.volume(VolumeFixture.UID, "example.org/nfs", "share");
    Files.createDirectories(foreign);
    Files.writeString(foreign.resolve("somebody's"), "keep");

    assertThat(fixture.volumes().teardown(VolumeFixture.UID))
        .isInstanceOfSatisfying(
            VolumeResult.Failed.class,
            failed ->
                assertThat(failed.message())
                    .contains("not removed, since it belongs to no volume of ours")
                    .contains("somebody's"));
    assertThat(data.resolve("precious")).hasContent("keep");
    assertThat(foreign.resolve("somebody's")).hasContent("keep");

    Files.delete(foreign.resolve("somebody's"));
    assertThat(fixture.volumes().teardown(VolumeFixture.UID)).isEqualTo(new VolumeResult.Ready());
    assertThat(data.resolve("precious")).hasContent("keep");
  }

  @Test
  void whatItsVolumesTakeIsMeasuredAgainstTheirLimits() throws Exception {
    Volume limited =
        new VolumeBuilder()
            .withName("limited")
            .withNewEmptyDir()
            .withSizeLimit(new Quantity("100Ki"))
            .endEmptyDir()
            .build();
    fixture.set(Kind.CONFIG_MAP, "settings", Map.of("a", "1"));
    Pod pod = VolumeFixture.pod(limited, emptyDir("memory", "Memory"), configMap("settings"));
    assertReady(pod);
    Files.write(hostPath(pod).resolve("file"), new byte[200_000]);

    List<VolumeUse> all = fixture.volumes().use(pod);

    assertThat(all).extracting(VolumeUse::volume).containsExactly("limited", "memory", "config");
    VolumeUse disk = all.getFirst();
    assertThat(disk.bytes()).isBetween(200_000L, 300_000L);
    assertThat(disk.inodes()).isEqualTo(2);
    assertThat(disk.isOverLimit()).isTrue();
    assertThat(all).extracting(VolumeUse::localDisk).containsExactly(true, false, true);
    assertThat(all.get(1).isOverLimit()).isFalse();
  }

  @Test
  void anImageNeedsARuntimeThatMountsImages() throws Exception {
    Volume volume =
        new VolumeBuilder()
            .withName("v")
            .withNewImage("IfNotPresent", "example.org/data:1")
            .build();
    Pod pod = VolumeFixture.pod(List.of(VolumeFixture.mountOf("v", "web")), volume);
    assertReady(pod);

    assertThat(fixture.mountFailure(pod))
        .isEqualTo(
            "image volume \"v\" (example.org/data:1) cannot be mounted: containerd 1.6.20 does not"
                + " mount images; containerd can since 2.1, CRI-O since 1.31");
    var request =
        new MountRequest(
            pod,
            pod.getSpec().getContainers().getFirst(),
            List.of(),
            List.of(),
            Map.of("v", "sha256:abc"));
    assertThat(fixture.restarted(NEW).mounts(request))
        .isEqualTo(
            new MountsResult.Ready(
                List.of(
                    new ContainerMount(
                        "/v",
                        "",
                        true,
                        false,
                        false,
                        Propagation.PRIVATE,
                        java.util.Optional.of(new MountedImage("sha256:abc", "web")))),
                List.of()));
  }

  @Test
  void aMountThatNamesNoVolumeIsRefused() throws Exception {
    assertThat(fixture.mountFailure(VolumeFixture.pod(List.of(VolumeFixture.mountOf("x", null)))))
        .isEqualTo("cannot find volume \"x\" to mount into container \"main\"");
  }

  @Test
  void aVolumeWhoseNameHasASlashIsRefusedAndMakesNothing() throws Exception {
    Pod pod = VolumeFixture.pod(emptyDir("../../escaped", "Memory"));

    assertThat(fixture.prepare(pod))
        .isInstanceOfSatisfying(
            VolumeResult.Failed.class,
            failed -> assertThat(failed.message()).contains("not usable as a file name"));
    assertThat(fixture.mountEntries()).isEmpty();
  }
}
