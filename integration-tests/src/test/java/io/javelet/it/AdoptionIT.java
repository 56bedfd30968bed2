package io.javelet.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.cri.api.v1.ContainerConfig;
import io.javelet.cri.api.v1.ContainerMetadata;
import io.javelet.cri.api.v1.CreateContainerRequest;
import io.javelet.cri.api.v1.ImageSpec;
import io.javelet.cri.api.v1.LinuxPodSandboxConfig;
import io.javelet.cri.api.v1.LinuxSandboxSecurityContext;
import io.javelet.cri.api.v1.NamespaceMode;
import io.javelet.cri.api.v1.NamespaceOption;
import io.javelet.cri.api.v1.PodSandboxConfig;
import io.javelet.cri.api.v1.PodSandboxMetadata;
import io.javelet.cri.api.v1.RunPodSandboxRequest;
import io.javelet.cri.api.v1.StartContainerRequest;
import io.javelet.it.RuntimeView.ContainerView;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of pods that upstream's kubelet left running on the node. */
final class AdoptionIT {
  /** Upstream 1.36's hash of a container "main" with the test image. */
  private static final String MAIN_HASH = "abff51d6";

  private static final String THEIR_UID = "5f0c1c3c2b1d4a7e9d8b7c6a5f4e3d2c";

  @RegisterExtension
  static final AgentUnderTest agent = AgentUnderTest.notStarted(AgentSettings.usual());

  @BeforeEach
  void noAgentRunsWhileUpstreamsKubeletHasTheNode() throws Exception {
    if (agent.process().isAlive()) {
      agent.process().stop();
    }
  }

  /** Calls the runtime as upstream does for a static pod of a file. */
  private static void leaveBehind(String pod, String hash) throws Exception {
    String name = agent.pods().fullName(pod);
    Path logs = agent.place().podLogs().resolve("default_" + name + "_" + THEIR_UID);
    Files.createDirectories(logs.resolve("main"));
    PodSandboxConfig sandbox =
        PodSandboxConfig.newBuilder()
            .setMetadata(
                PodSandboxMetadata.newBuilder()
                    .setName(name)
                    .setNamespace("default")
                    .setUid(THEIR_UID))
            .setLogDirectory(logs.toString())
            .putLabels("io.kubernetes.pod.name", name)
            .putLabels("io.kubernetes.pod.namespace", "default")
            .putLabels("io.kubernetes.pod.uid", THEIR_UID)
            .putAnnotations("kubernetes.io/config.hash", THEIR_UID)
            .putAnnotations("kubernetes.io/config.seen", "2026-01-02T03:04:05.000000006Z")
            .putAnnotations("kubernetes.io/config.source", "file")
            .setLinux(
                LinuxPodSandboxConfig.newBuilder()
                    .setSecurityContext(
                        LinuxSandboxSecurityContext.newBuilder()
                            .setNamespaceOptions(
                                NamespaceOption.newBuilder()
                                    .setNetwork(NamespaceMode.NODE)
                                    .setPid(NamespaceMode.CONTAINER))))
            .build();
    var runtime = agent.containerd().runtime();
    String sandboxId =
        runtime
            .runPodSandbox(RunPodSandboxRequest.newBuilder().setConfig(sandbox).build())
            .getPodSandboxId();
    ContainerConfig container =
        ContainerConfig.newBuilder()
            .setMetadata(ContainerMetadata.newBuilder().setName("main").setAttempt(3))
            .setImage(ImageSpec.newBuilder().setImage(RealContainerd.BUSYBOX_IMAGE))
            .addAllCommand(List.of("sh", "-c", "trap 'exit 0' TERM; sleep 2147483 & wait"))
            .setLogPath("main/3.log")
            .putLabels("io.kubernetes.container.name", "main")
            .putLabels("io.kubernetes.pod.name", name)
            .putLabels("io.kubernetes.pod.namespace", "default")
            .putLabels("io.kubernetes.pod.uid", THEIR_UID)
            .putAnnotations("io.kubernetes.container.hash", hash)
            .putAnnotations("io.kubernetes.container.restartCount", "3")
            .putAnnotations(
                "io.kubernetes.container.terminationMessagePath", "/dev/termination-log")
            .putAnnotations("io.kubernetes.container.terminationMessagePolicy", "File")
            .putAnnotations("io.kubernetes.pod.terminationGracePeriod", "5")
            .build();
    String id =
        runtime
            .createContainer(
                CreateContainerRequest.newBuilder()
                    .setPodSandboxId(sandboxId)
                    .setSandboxConfig(sandbox)
                    .setConfig(container)
                    .build())
            .getContainerId();
    runtime.startContainer(StartContainerRequest.newBuilder().setContainerId(id).build());
  }

  @Test
  void aPodThatUpstreamLeftBehindGoesOnUnderItsUidAndCountsOn() throws Exception {
    leaveBehind("theirs", MAIN_HASH);
    ContainerView before = agent.runtime().running("theirs", "main").orElseThrow();
    agent.manifests().put(BusyboxPod.named("theirs"));

    agent.process().start();

    var pod = agent.pods().awaitRunning("theirs");
    assertThat(pod.getMetadata().getUid()).isEqualTo(THEIR_UID);
    assertThat(PodsView.restarts(pod, "main")).isEqualTo(3);
    assertThat(agent.runtime().containers("theirs")).containsExactly(before);

    agent.runtime().killProcess(before);

    ContainerView replacement = agent.runtime().awaitReplacement("theirs", before);
    assertThat(replacement.attempt()).isEqualTo(4);
    assertThat(replacement.sandbox()).isEqualTo(before.sandbox());
    assertThat(PodsView.restarts(agent.pods().awaitRestarts("theirs", "main", 4), "main"))
        .isEqualTo(4);

    agent.process().kill();
    agent.process().start();

    assertThat(agent.pods().awaitRunning("theirs").getMetadata().getUid()).isEqualTo(THEIR_UID);
    assertThat(agent.runtime().running("theirs", "main")).contains(replacement);

    agent.manifests().put(BusyboxPod.named("theirs").firstRunning("echo changed"));

    ContainerView ours = agent.runtime().awaitReplacement("theirs", replacement);
    assertThat(ours.sandbox()).isNotEqualTo(replacement.sandbox());
    assertThat(agent.pods().awaitRunning("theirs").getMetadata().getUid()).isNotEqualTo(THEIR_UID);
  }

  @Test
  void aPodThatUpstreamLeftBehindWithAnotherImageIsReplaced() throws Exception {
    leaveBehind("older", "1");
    ContainerView before = agent.runtime().running("older", "main").orElseThrow();
    agent.manifests().put(BusyboxPod.named("older"));

    agent.process().start();

    ContainerView ours = agent.runtime().awaitReplacement("older", before);
    assertThat(ours.attempt()).isZero();
    assertThat(agent.pods().awaitRunning("older").getMetadata().getUid()).isNotEqualTo(THEIR_UID);
    Await.until(
        "their pod to be gone",
        () -> agent.runtime().sandboxes("older").size() == 1,
        () -> agent.runtime().sandboxes("older").toString());
  }

  @Test
  void aPodThatUpstreamLeftBehindAndNobodyDeclaresIsEnded() throws Exception {
    leaveBehind("orphan", MAIN_HASH);

    agent.process().start();

    agent.runtime().awaitGone("orphan");
    Await.until(
        "nothing to be left",
        () -> agent.leftovers().isEmpty(),
        () -> agent.leftovers().toString());
  }
}
