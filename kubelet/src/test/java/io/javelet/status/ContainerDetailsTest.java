package io.javelet.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import io.javelet.runtime.RuntimeContainer.Exit;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is told of a container beside its state. */
final class ContainerDetailsTest {
  @Test
  void anEphemeralContainerIsToldOfApart() {
    PodStatus status =
        StatusScene.of("a")
            .with(s -> s.ephemeral("debug", "a").running("a").running("debug"))
            .generate();

    assertThat(status.getContainerStatuses()).extracting("name").containsExactly("a");
    assertThat(status.getEphemeralContainerStatuses()).extracting("name").containsExactly("debug");
    assertThat(status.getEphemeralContainerStatuses().getFirst().getState().getRunning())
        .isNotNull();
  }

  @Test
  void regularOnesStandByNameAndInitOnesAsDeclared() {
    PodStatus status =
        StatusScene.of("zebra", "ant", "mole").with(s -> s.init("second", "first")).generate();

    assertThat(status.getContainerStatuses())
        .extracting("name")
        .containsExactly("ant", "mole", "zebra");
    assertThat(status.getInitContainerStatuses())
        .extracting("name")
        .containsExactly("second", "first");
  }

  @Test
  void whatTheRuntimeSaysOfImageAndIdentityIsPassedOn() {
    ContainerStatus status = StatusScene.of("a").with(s -> s.running("a")).container("a");

    assertThat(status.getContainerID()).isEqualTo("containerd://a-0");
    assertThat(status.getImage()).isEqualTo("image");
    assertThat(status.getImageID()).isEqualTo("sha256:abc");
    assertThat(status.getState().getRunning().getStartedAt()).isNotEmpty();
  }

  @Test
  void anEndNamesItsContainerAndItsTimes() {
    ContainerStatus status = StatusScene.of("a").with(s -> s.exited("a", 4)).container("a");

    assertThat(status.getState().getTerminated().getContainerID()).isEqualTo("containerd://a-0");
    assertThat(status.getState().getTerminated().getStartedAt()).isNotEmpty();
    assertThat(status.getState().getTerminated().getFinishedAt()).isEqualTo("2026-01-02T02:04:05Z");
  }

  /** Upstream takes the runtime's zero for a time. */
  @Test
  void whatCouldNotBeStartedStartedWhenTimeBegan() {
    ContainerStatus status =
        StatusScene.of("a")
            .with(s -> s.exited("a", new Exit(128, "StartError", "no such file"), StatusScene.NOW))
            .container("a");

    assertThat(status.getState().getTerminated().getStartedAt()).isEqualTo("1970-01-01T00:00:00Z");
    assertThat(status.getState().getTerminated().getFinishedAt()).startsWith("20");
  }

  /** Upstream: TestConvertToAPIContainerStatusesForResources. */
  @Test
  void resourcesAreToldOfWhatWasMade() {
    StatusScene scene =
        StatusScene.of("a", "b")
            .with(s -> s.spec("a", StatusResources::small).spec("b", StatusResources::small))
            .with(s -> s.running("a"));

    assertThat(scene.container("a").getAllocatedResources())
        .isEqualTo(Map.of("cpu", new Quantity("100m")));
    assertThat(scene.container("a").getResources().getLimits())
        .isEqualTo(Map.of("cpu", new Quantity("200m")));
    assertThat(scene.container("b").getResources()).isNull();
  }

  @Test
  void mountsAreToldOfBeforeAnythingIsMade() {
    ContainerStatus status =
        StatusScene.of("a")
            .with(s ->
                s.spec(
                    "a",
                    c ->
                        c.addNewVolumeMount()
                            .withName("data")
                            .withMountPath("/data")
                            .endVolumeMount()
                            .addNewVolumeMount()
                            .withName("conf")
                            .withMountPath("/conf")
                            .withReadOnly(true)
                            .endVolumeMount()))
            .container("a");

    assertThat(status.getVolumeMounts()).extracting("name").containsExactly("data", "conf");
    assertThat(status.getVolumeMounts().get(0).getReadOnly()).isNull();
    assertThat(status.getVolumeMounts().get(1).getRecursiveReadOnly()).isEqualTo("Disabled");
  }

  @Test
  void aTerminationMessageFollowsWhatTheRuntimeSays() {
    StatusScene scene =
        StatusScene.of("a")
            .with(s -> s.exited("a", new Exit(1, "Error", "the runtime's words"), StatusScene.NOW))
            .message("a-0", "the container's words");

    assertThat(scene.container("a").getState().getTerminated().getMessage())
        .isEqualTo("the runtime's words: the container's words");
  }

  @Test
  void allContainersOfAPodShareTheRoomForMessages() {
    StatusScene scene =
        StatusScene.of("a", "b")
            .with(s -> s.init("i", "j").ephemeral("debug", "a").exited("a", 1))
            .message("a-0", "x".repeat(4096));

    assertThat(scene.container("a").getState().getTerminated().getMessage()).hasSize(12 * 1024 / 5);
  }
}
