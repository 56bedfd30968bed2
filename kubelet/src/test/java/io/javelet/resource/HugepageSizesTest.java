package io.javelet.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HugepageSizesTest {
  @Test
  void theKernelsListIsSpelledAsInCgroupFiles(@TempDir Path sysfs) throws IOException {
    for (String name :
        new String[] {"hugepages-2048kB", "hugepages-1048576kB", "hugepages-64kB", "other"}) {
      Files.createDirectory(sysfs.resolve(name));
    }

    assertThat(HugepageSizes.read(sysfs)).containsExactlyInAnyOrder("2MB", "1GB", "64KB");
  }

  @Test
  void aKernelWithoutHugePagesHasNone(@TempDir Path sysfs) throws IOException {
    assertThat(HugepageSizes.read(sysfs.resolve("absent"))).isEmpty();
  }
}
