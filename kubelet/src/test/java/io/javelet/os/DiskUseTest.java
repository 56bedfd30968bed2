package io.javelet.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DiskUseTest {
  @TempDir Path folder;

  private static long du(Path folder) throws IOException, InterruptedException {
    Process du = new ProcessBuilder("du", "-sxk", folder.toString()).start();
    try (var output = du.inputReader()) {
      String line = String.valueOf(output.readLine());
      assertThat(du.waitFor()).isZero();
      return Long.parseLong(line.substring(0, line.indexOf('\t'))) * 1024;
    }
  }

  @Test
  void itAgreesWithDu() throws Exception {
    Files.createDirectories(folder.resolve("a/b"));
    Files.write(folder.resolve("a/file"), new byte[100_000]);
    Files.createLink(folder.resolve("a/b/same"), folder.resolve("a/file"));
    Files.createSymbolicLink(folder.resolve("away"), Path.of("/usr"));
    try (FileChannel sparse =
        FileChannel.open(
            folder.resolve("sparse"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      sparse.position(1L << 30);
      sparse.write(ByteBuffer.wrap(new byte[] {1}));
    }

    DiskUse use = DiskUse.of(folder);

    assertThat(use.inodes()).isEqualTo(6);
    assertThat(use.bytes()).isEqualTo(du(folder)).isBetween(100_000L, 1_000_000L);
  }

  @Test
  void anotherFilesystemBelowIsNotCounted() throws Exception {
    Privileges.needsMountRights();
    Path memory = Files.createDirectory(folder.resolve("memory"));
    Mounts.tmpfs(
        memory, new Mounts.TmpfsOptions(OptionalLong.of(1 << 20), OptionalInt.empty()), Set.of());
    try {
      Files.write(memory.resolve("file"), new byte[500_000]);

      assertThat(DiskUse.of(folder).inodes()).isEqualTo(1);
      assertThat(DiskUse.of(memory).bytes()).isBetween(500_000L, 600_000L);
    } finally {
      Mounts.unmount(memory);
    }
  }
}
