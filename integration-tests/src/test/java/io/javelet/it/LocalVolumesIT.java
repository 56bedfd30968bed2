package io.javelet.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.it.RuntimeView.ContainerView;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Folders and block devices of the node that outlive the pods that use them. */
final class LocalVolumesIT {
  @RegisterExtension static final AgentUnderTest agent = AgentUnderTest.usual();

  @TempDir Path scratch;

  private final List<LoopDevice> devices = new ArrayList<>();
  private LocalFolder local;

  @BeforeEach
  void emptyLocalFolder() throws IOException {
    local = new LocalFolder(agent.place());
    local.clear();
  }

  @AfterEach
  void freeDevices() throws Exception {
    for (LoopDevice device : devices) {
      // In use until the last mount of a pod is gone, which this does not wait for.
      device.close();
    }
  }

  private String device() throws Exception {
    LoopDevice device = LoopDevice.in(scratch.resolve("disk"));
    devices.add(device);
    return device.path();
  }

  private static BusyboxPod pod(String name, String claim) {
    return BusyboxPod.named(name)
        .main(container ->
            container.addNewVolumeMount().withName("v").withMountPath("/v").endVolumeMount())
        .edit(pod ->
            pod.editSpec()
                .addNewVolume()
                .withName("v")
                .withNewPersistentVolumeClaim(claim, false)
                .endVolume()
                .endSpec());
  }

  private static BusyboxPod withGroup(BusyboxPod pod) {
    return pod.edit(builder ->
        builder
            .editSpec()
            .withNewSecurityContext()
            .withRunAsUser(1234L)
            .withRunAsGroup(1234L)
            .withFsGroup(4711L)
            .endSecurityContext()
            .endSpec());
  }

  private static String shell(ContainerView container, String script) {
    RuntimeView.ExecResult result = agent.runtime().exec(container, "sh", "-c", script);
    assertThat(result.exitCode()).as("%s: %s", script, result.stderr()).isZero();
    return result.stdout().strip();
  }

  private static void end(String pod) throws Exception {
    agent.manifests().remove(pod + ".yaml");
    Await.until(
        "every folder of pods to be gone",
        () -> FileTrees.in(agent.place().root().resolve("pods")).isEmpty(),
        () -> FileTrees.in(agent.place().root().resolve("pods")).toString());
  }

  @Test
  void aFolderOfTheNodeOutlivesThePodAndAnAgent() throws Exception {
    Path folder = Files.createDirectory(scratch.resolve("data"));
    local.claim("data", "local: {path: %s}, accessModes: [ReadWriteOnce]".formatted(folder));
    agent.manifests().put(withGroup(pod("writer", "data")));
    ContainerView writer = agent.runtime().awaitRunning("writer", "main");
    assertThat(shell(writer, "echo kept >/v/file && stat -c '%u %g' /v/file; stat -c %a /v"))
        .isEqualTo("1234 4711\n2775");

    agent.process().kill();
    agent.process().start();
    agent.pods().awaitRunning("writer");
    assertThat(agent.runtime().running("writer", "main")).contains(writer);
    assertThat(shell(writer, "cat /v/file")).isEqualTo("kept");

    end("writer");
    assertThat(folder.resolve("file")).hasContent("kept");
    agent.manifests().put(pod("reader", "data"));
    assertThat(shell(agent.runtime().awaitRunning("reader", "main"), "cat /v/file"))
        .isEqualTo("kept");
    end("reader");
    assertThat(Files.readString(Path.of("/proc/self/mountinfo")))
        .doesNotContain("local-volume/data");
  }

  @Test
  void aBlankDeviceIsFormattedOnceAndThenAPodHasItAsADevice() throws Exception {
    String device = device();
    local.claim("disk", "local: {path: %s, fsType: ext4}".formatted(device));
    agent.manifests().put(withGroup(pod("first", "disk")));
    ContainerView first = agent.runtime().awaitRunning("first", "main");
    assertThat(shell(first, "echo kept >/v/file; grep ' /v ' /proc/mounts | cut -d' ' -f1,3"))
        .isEqualTo(device + " ext4");
    end("first");

    agent.manifests().put(pod("second", "disk"));
    assertThat(shell(agent.runtime().awaitRunning("second", "main"), "cat /v/file"))
        .isEqualTo("kept");
    end("second");

    local.claim("raw", "local: {path: %s}, volumeMode: Block".formatted(device));
    agent
        .manifests()
        .put(
            BusyboxPod.named("raw")
                .main(container -> container.addNewVolumeDevice("/dev/xvda", "v"))
                .edit(pod ->
                    pod.editSpec()
                        .addNewVolume()
                        .withName("v")
                        .withNewPersistentVolumeClaim("raw", false)
                        .endVolume()
                        .endSpec()));
    ContainerView raw = agent.runtime().awaitRunning("raw", "main");
    var mapped = agent.local().awaitEvent("raw", "SuccessfulMountVolume");
    assertThat(mapped.type()).isEqualTo("Normal");
    assertThat(mapped.message())
        .startsWith("MapVolume.MapPodDevice succeeded for volume \"raw\" volumeMapPath \"/")
        .endsWith("/volumeDevices/kubernetes.io~local-volume\"");
    assertThat(
            shell(
                raw,
                "test -b /dev/xvda && dd if=/dev/xvda bs=1 skip=1080 count=2 2>/dev/null |"
                    + " od -An -tx1"))
        .isEqualTo("53 ef");
    shell(raw, "echo mine | dd of=/dev/xvda bs=512 seek=8 conv=sync,fsync 2>/dev/null");
    end("raw");
    try (RandomAccessFile disk = new RandomAccessFile(device, "r")) {
      disk.seek(8 * 512);
      assertThat(disk.readLine()).isEqualTo("mine");
    }
  }

  @Test
  void aDeviceThatHoldsSomethingElseIsLeftAsItIs() throws Exception {
    String device = device();
    try (RandomAccessFile disk = new RandomAccessFile(device, "rw")) {
      disk.write("precious".getBytes(UTF_8));
    }
    local.claim("disk", "local: {path: %s, fsType: ext4}".formatted(device));
    agent.manifests().put(pod("refused", "disk"));

    Await.until(
        "the agent to say why",
        () ->
            agent.process().log().stream()
                .anyMatch(line ->
                    line.contains("device " + device + " is not blank and holds no file system")),
        () -> agent.process().logTail());

    try (RandomAccessFile disk = new RandomAccessFile(device, "r")) {
      assertThat(disk.readLine()).startsWith("precious");
    }
    end("refused");
  }
}
