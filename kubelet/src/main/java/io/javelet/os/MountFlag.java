package io.javelet.os;

/** How a mount behaves. The numbers are those of {@code mount(2)} on every architecture. */
public enum MountFlag {
  READ_ONLY(0x1),
  NO_SETUID(0x2),
  NO_DEVICES(0x4),
  NO_EXECUTION(0x8),
  NO_ACCESS_TIMES(0x400),
  NO_FOLDER_ACCESS_TIMES(0x800),
  RELATIVE_ACCESS_TIMES(0x200000);

  private final long bits;

  MountFlag(long bits) {
    this.bits = bits;
  }

  long bits() {
    return bits;
  }
}
