package io.javelet.topology;

import io.javelet.os.DurableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.core.JacksonException;

/**
 * A file in which a resource manager remembers what it gave to whom. One thread at a time. Other
 * than most checkpoints, one that cannot be used stops the start, as upstream has it: containers
 * run on CPUs and memory of which nobody knew any more.
 */
final class CheckpointFile {
  private static final int FILE_MODE = 0600;

  private final Path file;
  private final String manager;

  /**
   * @param manager whose file it is, as upstream's messages name it
   */
  CheckpointFile(Path file, String manager) {
    this.file = file;
    this.manager = manager;
  }

  /**
   * What the file says; absent when there is none.
   *
   * @param reading of its members, as {@link CheckpointText#read} has them; throws an {@link
   *     IllegalArgumentException} where they make no sense
   * @throws IOException when it cannot be used, with what to do about it
   */
  <T> Optional<T> read(Function<Map<String, Object>, T> reading) throws IOException {
    try {
      return Optional.of(reading.apply(CheckpointText.read(Files.readString(file))));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (JacksonException | IllegalArgumentException bad) {
      throw unusable(String.valueOf(bad.getMessage()));
    }
  }

  /** That the file cannot be used, and what to do about it. */
  IOException unusable(String why) {
    return new IOException(
        "could not restore state from checkpoint: %s, please drain this node and delete the %s manager checkpoint file \"%s\" before restarting Kubelet"
            .formatted(why, manager, file));
  }

  /** Replaces the file, whole. */
  void write(String text) throws IOException {
    DurableFile.write(file, text.getBytes(StandardCharsets.UTF_8), FILE_MODE);
  }
}
