package io.javelet.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class WriteWatcherTest {
  @TempDir private Path folder;
  private final LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();

  @Test
  void aWriteIsToldOnceUntilItIsAskedForAgain() throws Exception {
    Path file = Files.createFile(folder.resolve("log"));
    Path other = Files.createFile(folder.resolve("other"));
    try (WriteWatcher watcher = WriteWatcher.start()) {
      watcher.once(file, () -> told.add("first"));
      append(file);
      assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo("first");

      append(file);
      watcher.once(other, () -> told.add("other"));
      append(other);
      assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo("other");

      watcher.once(file, () -> told.add("second"));
      append(file);
      assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo("second");
      assertThat(told).isEmpty();
    }
  }

  @Test
  void aFileThatIsGoneIsToldToo() throws Exception {
    Path file = Files.createFile(folder.resolve("log"));
    try (WriteWatcher watcher = WriteWatcher.start()) {
      watcher.once(file, () -> told.add("gone"));

      Files.delete(file);

      assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo("gone");
    }
  }

  @Test
  void aFileThatIsNotThereCannotBeWatched() throws Exception {
    try (WriteWatcher watcher = WriteWatcher.start()) {
      assertThatThrownBy(() -> watcher.once(folder.resolve("none"), () -> {}))
          .isInstanceOf(IOException.class);
    }
  }

  private static void append(Path file) throws IOException {
    Files.writeString(file, "x", StandardOpenOption.APPEND);
  }
}
