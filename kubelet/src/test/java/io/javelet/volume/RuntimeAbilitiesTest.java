package io.javelet.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.runtime.RuntimeHandler;
import io.javelet.runtime.RuntimeVersion;
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
    assertThat(RuntimeAbilities.of(new RuntimeVersion(name, version, "v1"), List.of()).images())
        .isEqualTo(expected);
  }

  @Test
  void theDefaultHandlerSaysWhetherMountsBelowCanBeReadOnly() {
    assertThat(RuntimeAbilities.of(VERSION, List.of()).recursiveReadOnly()).isFalse();
    assertThat(
            RuntimeAbilities.of(VERSION, List.of(new RuntimeHandler("other", true, true)))
                .recursiveReadOnly())
        .isFalse();
    assertThat(
            RuntimeAbilities.of(VERSION, List.of(new RuntimeHandler("", true, false)))
                .recursiveReadOnly())
        .isTrue();
  }
}
