package io.javelet.volume;

import io.javelet.os.FileModes;
import io.javelet.pod.PodDirectories;
import io.javelet.runtime.PodUid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.random.RandomGenerator;

/**
 * Makes the files into which containers write why they end. Each start of a container gets a new
 * one; all users in the container may write it. Any thread.
 */
final class TerminationLogs {
  private static final int EVERYONE = 0666;
  private static final int OWNER_AND_GROUP = 0750;

  private final PodDirectories directories;
  private final RandomGenerator random;

  TerminationLogs(PodDirectories directories, RandomGenerator random) {
    this.directories = directories;
    this.random = random;
  }

  Path create(PodUid uid, String container) throws IOException {
    Path folder = directories.container(uid, container);
    Folders.make(folder, OWNER_AND_GROUP);
    Path file = Files.createFile(folder.resolve("%08x".formatted(random.nextInt())));
    FileModes.set(file, EVERYONE);
    return file;
  }
}
