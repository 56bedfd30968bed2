package io.javelet.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/** A blank block device in a file, until it is closed. */
final class LoopDevice implements AutoCloseable {
  private static final long BYTES = 32 << 20;

  private final String path;

  private LoopDevice(String path) {
    this.path = path;
  }

  /** Makes the file and the device; the test is skipped where there are no such devices. */
  static LoopDevice in(Path file) throws IOException, InterruptedException {
    assumeTrue(Files.exists(Path.of("/dev/loop-control")), "this machine has no loop devices");
    try (RandomAccessFile disk = new RandomAccessFile(file.toFile(), "rw")) {
      disk.setLength(BYTES);
    }
    return new LoopDevice(Command.run("losetup", "--show", "-f", file.toString()).strip());
  }

  String path() {
    return path;
  }

  /** Whether nobody has the device, not even one that has given it back and still uses it. */
  boolean isFree() {
    return !Files.exists(Path.of("/sys/block", Path.of(path).getFileName() + "/loop/backing_file"));
  }

  /** Gives it back, at the latest when its last user is gone. */
  @Override
  public void close() throws IOException {
    new ProcessBuilder("losetup", "-d", path).inheritIO().start().onExit().join();
  }
}
