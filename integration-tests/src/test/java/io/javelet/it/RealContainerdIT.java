package io.javelet.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.cri.api.v1.ContainerConfig;
import io.javelet.cri.api.v1.ContainerMetadata;
import io.javelet.cri.api.v1.ContainerState;
import io.javelet.cri.api.v1.ContainerStatusRequest;
import io.javelet.cri.api.v1.CreateContainerRequest;
import io.javelet.cri.api.v1.ExecSyncRequest;
import io.javelet.cri.api.v1.ImageSpec;
import io.javelet.cri.api.v1.PodSandboxConfig;
import io.javelet.cri.api.v1.PodSandboxMetadata;
import io.javelet.cri.api.v1.RunPodSandboxRequest;
import io.javelet.cri.api.v1.StartContainerRequest;
import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The tests' own containerd does what the other tests rely on. */
final class RealContainerdIT {
  @RegisterExtension static final RealContainerd containerd = RealContainerd.ownedByClass();

  private static String startContainer() {
    PodSandboxConfig sandbox =
        PodSandboxConfig.newBuilder()
            .setMetadata(
                PodSandboxMetadata.newBuilder().setName("web").setNamespace("test").setUid("uid"))
            .build();
    String sandboxId =
        containerd
            .runtime()
            .runPodSandbox(RunPodSandboxRequest.newBuilder().setConfig(sandbox).build())
            .getPodSandboxId();
    String containerId =
        containerd
            .runtime()
            .createContainer(
                CreateContainerRequest.newBuilder()
                    .setPodSandboxId(sandboxId)
                    .setSandboxConfig(sandbox)
                    .setConfig(
                        ContainerConfig.newBuilder()
                            .setMetadata(ContainerMetadata.newBuilder().setName("web"))
                            .setImage(ImageSpec.newBuilder().setImage(RealContainerd.BUSYBOX_IMAGE))
                            .addCommand("/bin/sleep")
                            .addArgs("1000"))
                    .build())
            .getContainerId();
    containerd
        .runtime()
        .startContainer(StartContainerRequest.newBuilder().setContainerId(containerId).build());
    return containerId;
  }

  private static ContainerState state(String containerId) {
    return containerd
        .runtime()
        .containerStatus(ContainerStatusRequest.newBuilder().setContainerId(containerId).build())
        .getStatus()
        .getState();
  }

  @Test
  void aPodRunsOnItsOwnNetworkAndLeavesNothing() throws IOException {
    String containerId = startContainer();

    String addresses =
        containerd
            .runtime()
            .execSync(
                ExecSyncRequest.newBuilder()
                    .setContainerId(containerId)
                    .addCmd("ip")
                    .addCmd("addr")
                    .build())
            .getStdout()
            .toStringUtf8();
    assertThat(addresses).contains("inet 10.");
    assertThat(containerd.leftovers())
        .anyMatch(line -> line.startsWith("sandbox web"))
        .anyMatch(line -> line.startsWith("container web"))
        .anyMatch(line -> line.startsWith("shim process"))
        .anyMatch(line -> line.startsWith("mount "))
        .anyMatch(line -> line.startsWith("bridge port "))
        .anyMatch(line -> line.startsWith("address lease "))
        .anyMatch(line -> line.startsWith("network namespace "));

    containerd.removeAllPods();
    assertThat(containerd.leftovers()).isEmpty();
  }

  @Test
  void containersOutliveItsDeath() throws IOException, InterruptedException {
    String containerId = startContainer();

    containerd.kill();
    containerd.start();

    assertThat(state(containerId)).isEqualTo(ContainerState.CONTAINER_RUNNING);
  }

  @Test
  void itTakesEverythingWithIt() throws IOException, InterruptedException {
    PrivateContainerd another = PrivateContainerd.create(false);
    another.close();

    assertThat(another.config().folder()).doesNotExist();
    assertThat(Files.readString(Path.of("/proc/self/mountinfo")))
        .doesNotContain(another.config().folder().toString());
    assertThat(NetworkInterface.getByName(another.config().bridge())).isNull();
  }
}
