package io.javelet.volume;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A FUSE filesystem whose server takes every request and never answers, until it is closed. */
final class HungFilesystem implements AutoCloseable {
  private static final String SERVER =
      """
      exec 3<>/dev/fuse
      mount -i -t fuse -o fd=3,rootmode=40000,user_id=0,group_id=0 hung "$1" && echo mounted
      read answer
      """;

  private final Path target;
  private final Process server;

  private HungFilesystem(Path target, Process server) {
    this.target = target;
    this.server = server;
  }

  static HungFilesystem mount(Path target) throws IOException {
    assumeTrue(Files.isWritable(Path.of("/dev/fuse")), "this machine has no /dev/fuse");
    Process server =
        new ProcessBuilder("sh", "-c", SERVER, "hung-server", target.toString()).start();
    try (BufferedReader output = server.inputReader()) {
      assumeTrue("mounted".equals(output.readLine()), "this kernel mounts no FUSE filesystem");
    }
    return new HungFilesystem(target, server);
  }

  /** Ends the server: who waits for an answer gets an error. */
  @Override
  public void close() throws IOException {
    server.destroyForcibly().onExit().join();
    new ProcessBuilder("umount", "--lazy", target.toString()).start().onExit().join();
  }
}
