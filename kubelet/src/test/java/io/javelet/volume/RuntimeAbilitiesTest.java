package io.javelet.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.javelet.pod.RuntimeClasses;
import io.javelet.runtime.RuntimeHandler;
import io.javelet.runtime.RuntimeVersion;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RuntimeAbilitiesTest {
  private static final RuntimeVersion VERSION = new RuntimeVersion("containerd", "2.1.0", "v1");

  @ParameterizedTest
  @CsvSource({
    "containerd, 1.6.20~ds1, false",
    "containerd, 2.0.4, false",
    "containerd, v2.1.0, true",
    "containerd, 2.10.0-rc.1, true",
    "containerd, 3.0.0, true",
    "cri-o, 1.30.9, false",
    "cri-o, 1.31.0, true",
    "fake, 9.9.9, false",
    "containerd, unknown, false"
  })
  void imagesAreMountedFromAVersionOn(String name, String version, boolean expected) {
    assertThat(
            RuntimeAbilities.of(
                    new RuntimeVersion(name, version, "v1"), List.of(), RuntimeClasses.NONE)
                .images())
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"'', true", "sandboxed, false", "other, true", "unheard-of, false"})
  void thePodsOwnHandlerSaysWhetherMountsBelowCanBeReadOnly(String handler, boolean expected)
      throws Exception {
    var abilities =
        RuntimeAbilities.of(
            VERSION,
            List.of(
                new RuntimeHandler("", true, false),
                new RuntimeHandler("sandboxed", false, true),
                new RuntimeHandler("other", true, true)),
            _ -> new RuntimeClasses.Answer.Handler(handler));

    assertThat(abilities.recursiveReadOnly(new Pod())).isEqualTo(expected);
    var mount =
        new VolumeMountBuilder()
            .withName("v")
            .withMountPath("/v")
            .withReadOnly(true)
            .withRecursiveReadOnly("IfPossible")
            .build();
    var source = MountSource.ofPod(Path.of("/x"), false);
    assertThat(ContainerMounts.of(new Pod(), mount, source, abilities).recursiveReadOnly())
        .isEqualTo(expected);
    mount.setRecursiveReadOnly("Enabled");
    if (!expected) {
      assertThatThrownBy(() -> ContainerMounts.of(new Pod(), mount, source, abilities))
          .hasMessageContaining("but it is not supported by the runtime");
    }
  }

  @Test
  void withoutAWishNobodyAsksForTheHandler() throws Exception {
    var abilities =
        RuntimeAbilities.of(
            VERSION, List.of(), _ -> new RuntimeClasses.Answer.Unknown("no such class"));
    var mount = new VolumeMountBuilder().withName("v").withMountPath("/v").build();
    var source = MountSource.ofPod(Path.of("/x"), false);

    assertThat(ContainerMounts.of(new Pod(), mount, source, abilities).recursiveReadOnly())
        .isFalse();
    assertThatThrownBy(() -> abilities.recursiveReadOnly(new Pod()))
        .hasMessageContaining("no such class");
  }
}
