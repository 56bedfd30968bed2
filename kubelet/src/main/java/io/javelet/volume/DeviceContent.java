package io.javelet.volume;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a block device holds. Only reads. Blank is said where nothing but zeros is at both ends,
 * where every filesystem, partition table, volume manager and RAID has its labels; what is not
 * known is not blank.
 */
sealed interface DeviceContent {
  /** Nothing was ever written, or it was wiped. */
  record Blank() implements DeviceContent {}

  /**
   * A filesystem.
   *
   * @param type as {@code mount(8)} calls it
   */
  record FileSystem(String type) implements DeviceContent {
    /** Whether it can be mounted as another type; the three of one family are one to the kernel. */
    boolean serves(String wanted) {
      return type.equals(wanted) || (isExt(type) && isExt(wanted));
    }

    private static boolean isExt(String type) {
      return type.equals("ext2") || type.equals("ext3") || type.equals("ext4");
    }
  }

  /** Something else, perhaps somebody's only copy. */
  record Unknown() implements DeviceContent {}

  /** How many bytes of either end are looked at. */
  int ENDS = 1 << 20;

  /** Looks at a device; a file will do. */
  static DeviceContent of(Path device) throws IOException {
    try (FileChannel channel = FileChannel.open(device, StandardOpenOption.READ)) {
      long size = channel.size();
      int length = (int) Math.min(size, ENDS);
      ByteBuffer start = read(channel, 0, length);
      Optional<String> type = Label.typeIn(start);
      if (type.isPresent()) {
        return new FileSystem(type.get());
      }
      boolean blank = size > 0 && isZero(start) && isZero(read(channel, size - length, length));
      return blank ? new Blank() : new Unknown();
    }
  }

  /** Where filesystems write what they are. */
  enum Label {
    XFS("xfs", 0, "XFSB"),
    BTRFS("btrfs", 0x10040, "_BHRfS_M"),
    /** The number 0xEF53, the lower byte first. */
    EXT("ext4", 0x438, "S\u00ef");

    private static final int EXT_COMPATIBLE = 0x45C;
    private static final int EXT_INCOMPATIBLE = 0x460;
    private static final int JOURNAL = 0x4;

    /** Extents, 64 bits, flexible groups. */
    private static final int ONLY_EXT4 = 0x40 | 0x80 | 0x200;

    private final String type;
    private final int offset;
    private final String magic;

    Label(String type, int offset, String magic) {
      this.type = type;
      this.offset = offset;
      this.magic = magic;
    }

    static Optional<String> typeIn(ByteBuffer start) {
      return Arrays.stream(values())
          .filter(label -> label.isIn(start))
          .map(label -> label == EXT ? ext(start) : label.type)
          .findFirst();
    }

    private boolean isIn(ByteBuffer start) {
      if (start.limit() < offset + magic.length()) {
        return false;
      }
      byte[] there = new byte[magic.length()];
      start.get(offset, there);
      return magic.equals(new String(there, StandardCharsets.ISO_8859_1));
    }

    private static String ext(ByteBuffer start) {
      if (start.limit() < EXT_INCOMPATIBLE + Integer.BYTES
          || (start.getInt(EXT_INCOMPATIBLE) & ONLY_EXT4) != 0) {
        return "ext4";
      }
      return (start.getInt(EXT_COMPATIBLE) & JOURNAL) == 0 ? "ext2" : "ext3";
    }
  }

  private static ByteBuffer read(FileChannel channel, long position, int length)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, position + bytes.position()) < 0) {
        throw new IOException("it ends earlier than it said");
      }
    }
    return bytes.flip();
  }

  private static boolean isZero(ByteBuffer bytes) {
    return bytes.mismatch(ByteBuffer.allocate(bytes.limit())) < 0;
  }
}
