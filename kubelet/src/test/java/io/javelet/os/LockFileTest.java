package io.javelet.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class LockFileTest {
  @TempDir Path directory;

  @Test
  void theSecondWaitsForTheFirst() throws Exception {
    Path path = directory.resolve("lock");
    CompletableFuture<LockFile> second = new CompletableFuture<>();
    Thread thread;
    try (LockFile first = LockFile.take(path)) {
      assertThat(first).isNotNull();
      thread =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  second.complete(LockFile.take(path));
                } catch (IOException failure) {
                  second.completeExceptionally(failure);
                }
              });
      // The program flock is told at once that somebody holds it.
      assertThat(flock(path)).isEqualTo(1);
      assertThat(second).isNotDone();
    }
    second.get(30, TimeUnit.SECONDS).close();
    thread.join();
    assertThat(flock(path)).isZero();
  }

  private static int flock(Path path) throws IOException, InterruptedException {
    return new ProcessBuilder("flock", "--nonblock", path.toString(), "true").start().waitFor();
  }

  @Test
  void onlyTheOwnerMayReadTheFile() throws Exception {
    Path path = directory.resolve("lock");
    LockFile.take(path).close();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-------");
  }

  @Test
  void whoeverOpensTheFileIsNoticed() throws Exception {
    Path path = directory.resolve("lock");
    CountDownLatch wanted = new CountDownLatch(1);
    try (LockFile lock = LockFile.take(path)) {
      lock.onContention(wanted::countDown);
      assertThat(wanted.getCount()).isOne();
      Files.readString(path);
      assertThat(wanted.await(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aFileThatCannotBeMadeIsNamed() {
    Path path = directory.resolve("absent/lock");
    assertThatThrownBy(() -> LockFile.take(path))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(path.toString());
  }
}
