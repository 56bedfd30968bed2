package io.javelet.os;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFileTest {
  @TempDir Path folder;

  @Test
  void aFileIsReplacedWholeWithTheRightsAskedFor() throws IOException {
    Path file = folder.resolve("record");
    DurableFile.write(file, "first, and longer".getBytes(UTF_8), 0600);
    DurableFile.write(file, "second".getBytes(UTF_8), 0666);
    assertThat(file).hasContent("second");
    assertThat(FileModes.get(file)).isEqualTo(0666);
    assertThat(entries()).containsExactly(file);
  }

  @Test
  void aLinkInItsPlaceIsReplacedAndItsTargetUntouched() throws IOException {
    Path target = Files.writeString(folder.resolve("target"), "untouched");
    Path link = Files.createSymbolicLink(folder.resolve("link"), target);
    DurableFile.write(link, "new".getBytes(UTF_8), 0600);
    assertThat(target).hasContent("untouched");
    assertThat(link).isRegularFile().hasContent("new");
  }

  @Test
  void aFailureLeavesNothingBehind() throws IOException {
    Path inTheWay = Files.createDirectory(folder.resolve("record"));
    Files.createFile(inTheWay.resolve("kept"));
    assertThatThrownBy(() -> DurableFile.write(inTheWay, new byte[1], 0600))
        .isInstanceOf(FileSystemException.class);
    assertThat(entries()).containsExactly(inTheWay);
  }

  @Test
  void anInterruptedWriterLeavesTheOldFile() throws IOException {
    Path file = Files.writeString(folder.resolve("record"), "old");
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> DurableFile.write(file, "new".getBytes(UTF_8), 0600))
        .isInstanceOf(ClosedByInterruptException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(file).hasContent("old");
    assertThat(entries()).containsExactly(file);
  }

  private List<Path> entries() throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList();
    }
  }
}
