package io.javelet.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSystemStatisticsTest {
  @TempDir Path folder;

  @Test
  void theSizeIsWhatTheJdkSaysToo() throws IOException {
    FileSystemStatistics statistics = FileSystemStatistics.of(folder);
    assertThat(statistics.capacityBytes()).isEqualTo(Files.getFileStore(folder).getTotalSpace());
    assertThat(statistics.availableBytes())
        .isPositive()
        .isLessThanOrEqualTo(statistics.freeBytes());
    assertThat(statistics.freeBytes()).isLessThanOrEqualTo(statistics.capacityBytes());
    assertThat(statistics.freeInodes()).isLessThanOrEqualTo(statistics.inodes());
  }

  @Test
  void filesystemsAreToldApartHoweverAlikeTheyAre() throws IOException {
    Path below = Files.createDirectory(folder.resolve("below"));

    assertThat(FileSystemStatistics.isOneFor(folder, below)).isTrue();
    assertThat(FileSystemStatistics.isOneFor(folder, Path.of("/proc"))).isFalse();
  }

  @Test
  void aMissingPathIsNamed() {
    assertThatThrownBy(() -> FileSystemStatistics.of(folder.resolve("missing")))
        .hasMessageContaining(folder.resolve("missing") + ": no such file or directory (ENOENT)");
  }
}
