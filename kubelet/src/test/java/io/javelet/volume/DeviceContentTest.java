package io.javelet.volume;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is taken for blank decides what may be formatted. */
final class DeviceContentTest {
  private static final long SIZE = 4 << 20;

  @TempDir Path scratch;

  private Path device(long offset, int... bytes) throws IOException {
    Path file = scratch.resolve("device");
    try (RandomAccessFile device = new RandomAccessFile(file.toFile(), "rw")) {
      device.setLength(SIZE);
      device.seek(offset);
      for (int value : bytes) {
        device.write(value);
      }
    }
    return file;
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      textBlock =
          """
          the first byte, 0
          a partition table's mark, 510
          a volume manager's label, 536
          a label of a RAID at the start, 4096
          the last byte that is looked at, 1048575
          a RAID's superblock before the end, 4128768
          the last byte, 4194303
          """)
  void whateverIsWrittenAtEitherEndIsNotBlank(String what, long offset) throws IOException {
    assertThat(DeviceContent.of(device(offset, 1))).as(what).isEqualTo(new DeviceContent.Unknown());
  }

  @Test
  void nothingButZerosIsBlank() throws IOException {
    assertThat(DeviceContent.of(device(0, 0))).isEqualTo(new DeviceContent.Blank());
    assertThat(DeviceContent.of(Files.write(scratch.resolve("short"), new byte[512])))
        .isEqualTo(new DeviceContent.Blank());
  }

  @Test
  void whatHasNoSizeIsNotBlank() throws IOException {
    assertThat(DeviceContent.of(Files.createFile(scratch.resolve("empty"))))
        .isEqualTo(new DeviceContent.Unknown());
  }

  @Test
  void fileSystemsAreKnownByTheirLabels() throws IOException {
    assertThat(DeviceContent.of(device(0, 'X', 'F', 'S', 'B')))
        .isEqualTo(new DeviceContent.FileSystem("xfs"));
  }

  @Test
  void btrfsIsKnown() throws IOException {
    assertThat(DeviceContent.of(device(0x10040, '_', 'B', 'H', 'R', 'f', 'S', '_', 'M')))
        .isEqualTo(new DeviceContent.FileSystem("btrfs"));
  }

  @ParameterizedTest
  @CsvSource({"0, 0, ext2", "4, 0, ext3", "4, 64, ext4", "0, 512, ext4"})
  void theExtFamilyIsToldApart(int compatible, int incompatible, String type) throws IOException {
    int[] superblock = new int[48];
    superblock[0] = 0x53;
    superblock[1] = 0xEF;
    superblock[0x45C - 0x438] = compatible & 0xFF;
    superblock[0x460 - 0x438] = incompatible & 0xFF;
    superblock[0x461 - 0x438] = incompatible >> 8;

    DeviceContent content = DeviceContent.of(device(0x438, superblock));

    assertThat(content).isEqualTo(new DeviceContent.FileSystem(type));
    assertThat(content)
        .isInstanceOfSatisfying(
            DeviceContent.FileSystem.class,
            found -> {
              assertThat(found.serves("ext4")).isTrue();
              assertThat(found.serves("xfs")).isFalse();
            });
  }
}
