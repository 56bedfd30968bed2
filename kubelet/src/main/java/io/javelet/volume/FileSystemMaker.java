package io.javelet.volume;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Makes filesystems on blank devices, with the programs of the distribution and upstream's options.
 * Stateless, any thread; takes as long as the program, which ends when the caller is interrupted.
 */
final class FileSystemMaker {
  /** What upstream asks for: no blocks that only root may use. */
  private static final Map<String, List<String>> ARGUMENTS =
      Map.of(
          "ext2", List.of("-q", "-F", "-m0"),
          "ext3", List.of("-q", "-F", "-m0"),
          "ext4", List.of("-q", "-F", "-m0"),
          "xfs", List.of("-q"),
          "btrfs", List.of("-q"));

  private static final int MOST_SAID = 300;

  private FileSystemMaker() {}

  /**
   * Makes one. The program itself refuses a device that is in use meanwhile.
   *
   * @throws VolumeFailedException when it does not; the message holds what the program said
   */
  static void make(Path device, String type)
      throws VolumeFailedException, IOException, InterruptedException {
    List<String> arguments = ARGUMENTS.get(type);
    if (arguments == null) {
      throw new VolumeFailedException(
          "device %s is blank, and file system %s is not one that is made here"
              .formatted(device, type));
    }
    List<String> command = new java.util.ArrayList<>(List.of("mkfs." + type));
    command.addAll(arguments);
    command.add(device.toString());
    Process program;
    try {
      program = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException missing) {
      throw new VolumeFailedException(
          "device %s is blank, and mkfs.%s, which is to format it, cannot be run: %s"
              .formatted(device, type, missing.getMessage()));
    }
    try {
      program.getOutputStream().close();
      // It says little (-q), which fits into the pipe.
      int status = program.waitFor();
      String said =
          new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (status != 0) {
        throw new VolumeFailedException(
            "mkfs.%s of %s ended with %d: %s"
                .formatted(
                    type, device, status, said.substring(0, Math.min(said.length(), MOST_SAID))));
      }
    } finally {
      program.destroyForcibly();
    }
  }
}
