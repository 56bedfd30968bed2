package io.javelet.cri;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostMaskedPathsTest {
  @TempDir private Path folder;

  @Test
  void onlyProcessorsThatHaveTheFolderAreNamed() throws Exception {
    Files.createDirectories(folder.resolve("cpu0/thermal_throttle"));
    Files.createDirectories(folder.resolve("cpu1"));
    Files.createDirectories(folder.resolve("cpufreq/thermal_throttle"));

    assertThat(HostMaskedPaths.thermalThrottle(folder))
        .containsExactly(folder + "/cpu0/thermal_throttle");
  }

  @Test
  void aMachineWithoutTheFolderHasNone() throws Exception {
    assertThat(HostMaskedPaths.thermalThrottle(folder.resolve("absent"))).isEmpty();
  }
}
