package io.javelet.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.HostPathVolumeSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A mounted filesystem whose server takes every request and never answers, until it is closed. */
final class HungFilesystem implements AutoCloseable {
  private static final String SERVER =
      """
      exec 3<>/dev/fuse
      mount -i -t fuse -o fd=3,rootmode=40000,user_id=0,group_id=0 hung "$1" && echo mounted
      read answer
      """;

  private final Process server;
  private final BufferedReader output;
  private final Path folder;

  private HungFilesystem(Process server, BufferedReader output, Path folder) {
    this.server = server;
    this.output = output;
    this.folder = folder;
  }

  /** Mounts it; the test is skipped where that cannot be. */
  static HungFilesystem mount(Path folder) throws IOException {
    assumeTrue(Files.isWritable(Path.of("/dev/fuse")), "this machine has no /dev/fuse");
    Process server =
        new ProcessBuilder("sh", "-c", SERVER, "hung-server", folder.toString()).start();
    BufferedReader output = server.inputReader();
    assumeTrue("mounted".equals(output.readLine()), "this kernel mounts no FUSE filesystem");
    return new HungFilesystem(server, output, folder);
  }

  /** A pod that wants the folder, or what is inside of it. */
  static BusyboxPod user(String name, Path folder, boolean inside) {
    return BusyboxPod.named(name)
        .main(container ->
            container
                .addNewVolumeMount()
                .withName("dead")
                .withMountPath("/dead")
                .withSubPath(inside ? "inside" : null)
                .endVolumeMount())
        .edit(pod ->
            pod.editSpec()
                .addNewVolume()
                .withName("dead")
                .withHostPath(
                    new HostPathVolumeSource(folder.toString(), inside ? "" : "Directory"))
                .endVolume()
                .endSpec());
  }

  /** Ends the server, and with it every wait. */
  @Override
  public void close() throws IOException {
    server.destroyForcibly().onExit().join();
    output.close();
    new ProcessBuilder("umount", "--lazy", folder.toString()).inheritIO().start().onExit().join();
  }
}
