package io.javelet.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Quantity;
import io.javelet.it.RuntimeView.ContainerView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Pods that take more of the disk than they say themselves. */
final class LocalStorageIT {
  @RegisterExtension static final AgentUnderTest agent = AgentUnderTest.usual();

  @Test
  void aFullEmptyDirALayerAndALogCostThePodItsPlace() throws Exception {
    BusyboxPod volume =
        BusyboxPod.named("full-volume")
            .firstRunning(once("/v"))
            .main(container ->
                container.addNewVolumeMount().withName("v").withMountPath("/v").endVolumeMount())
            .edit(pod ->
                pod.editSpec()
                    .addNewVolume()
                    .withName("v")
                    .withNewEmptyDir()
                    .withSizeLimit(new Quantity("4Mi"))
                    .endEmptyDir()
                    .endVolume()
                    .endSpec());
    BusyboxPod layer = limited("full-layer", once("/root"));
    BusyboxPod log =
        limited(
            "full-log", "dd if=/dev/zero bs=1M count=6 2>/dev/null | tr '\\000' x | fold -w 99");
    BusyboxPod modest = limited("modest", "true");
    agent.manifests().put(modest);
    agent.pods().awaitRunning("modest");
    ContainerView untouched = agent.runtime().running("modest", "main").orElseThrow();

    agent.manifests().put(volume);
    agent.manifests().put(layer);
    agent.manifests().put(log);

    awaitEviction(
        "full-volume", "Usage of EmptyDir volume \\\"v\\\" exceeds the limit \\\"4Mi\\\". ");
    String total = "Pod ephemeral local storage usage exceeds the total limit of containers 4Mi. ";
    awaitEviction("full-layer", total);
    awaitEviction("full-log", total);
    assertThat(agent.runtime().running("modest", "main")).contains(untouched);
    assertThat(agent.process().log())
        .noneMatch(line -> line.contains("reason=\"Evicted\"") && line.contains("modest"));
  }

  /** Static pods begin anew after that; what they had written is gone. */
  @Test
  void aStaticPodBeginsAnewWithEmptyVolumes() throws Exception {
    BusyboxPod pod =
        BusyboxPod.named("anew")
            .firstRunning(
                "if test -e /h/second; then touch /h/third; "
                    + "else test -e /v/big && exit 1; touch /h/second; "
                    + once("/v")
                    + "; fi")
            .main(container ->
                container
                    .addNewVolumeMount()
                    .withName("v")
                    .withMountPath("/v")
                    .endVolumeMount()
                    .addNewVolumeMount()
                    .withName("h")
                    .withMountPath("/h")
                    .endVolumeMount())
            .edit(each ->
                each.editSpec()
                    .addNewVolume()
                    .withName("v")
                    .withNewEmptyDir()
                    .withSizeLimit(new Quantity("4Mi"))
                    .endEmptyDir()
                    .endVolume()
                    .addNewVolume()
                    .withName("h")
                    .withNewHostPath(scratch.toString(), "Directory")
                    .endVolume()
                    .endSpec());

    agent.manifests().put(pod);
    awaitEviction("anew", "Usage of EmptyDir volume");
    Await.until(
        "the pod to begin anew",
        () -> Files.exists(scratch.resolve("third")),
        () -> agent.process().logTail());

    agent.pods().awaitRunning("anew");
    assertThat(agent.runtime().running("anew", "main")).isPresent();
  }

  @TempDir Path scratch;

  private static String once(String folder) {
    return "dd if=/dev/zero of=" + folder + "/big bs=1M count=6 2>/dev/null";
  }

  private static BusyboxPod limited(String name, String first) {
    return BusyboxPod.named(name)
        .firstRunning(first)
        .main(container ->
            container
                .editOrNewResources()
                .withLimits(Map.of("ephemeral-storage", new Quantity("4Mi")))
                .endResources());
  }

  private static void awaitEviction(String pod, String message)
      throws IOException, InterruptedException {
    Await.until(
        pod + " to be evicted",
        () ->
            agent.process().log().stream()
                .anyMatch(line ->
                    line.contains("reason=\"Evicted\"")
                        && line.contains("default/" + pod)
                        && line.contains(message)),
        () -> agent.process().logTail());
  }
}
