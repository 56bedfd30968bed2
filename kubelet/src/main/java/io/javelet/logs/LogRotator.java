package io.javelet.logs;

import io.javelet.runtime.ContainerId;
import io.javelet.runtime.ContainerRuntime;
import io.javelet.runtime.CriException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.LocalDateTime;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.zip.GZIPOutputStream;

/**
 * Moves one log aside, has the runtime open a new one, and tidies up what was moved aside before.
 * One thread at a time for a log. It never follows a link. Upstream's counterpart: {@code
 * containerLogManager.rotateLog}.
 */
final class LogRotator {
  private static final int FILES_IN_USE = 2;

  private final ContainerRuntime runtime;
  private final int maxFiles;
  private final Semaphore compressions;
  private final Clock clock;

  LogRotator(ContainerRuntime runtime, RotationSettings settings, Clock clock) {
    this.runtime = runtime;
    this.maxFiles = settings.maxFiles();
    this.compressions = new Semaphore(settings.workers(), true);
    this.clock = clock;
  }

  /**
   * Rotates a log; older files are compressed after the new one is in use, so that a container that
   * writes fast is not waited for.
   *
   * @throws IOException when it could not be moved, or the runtime would not open a new one: then
   *     the log is as it was
   */
  void rotate(ContainerId container, Path log) throws IOException, InterruptedException {
    Path folder = folder(log);
    Set<String> names = beside(log);
    RotatedLogs plan = RotatedLogs.of(names, maxFiles - FILES_IN_USE);
    for (String name : plan.removals()) {
      Files.deleteIfExists(folder.resolve(name));
    }
    String aside =
        RotatedLogs.nameFor(log.getFileName().toString(), LocalDateTime.now(clock), names);
    Path moved = folder.resolve(aside);
    Files.move(log, moved);
    try {
      runtime.reopenLog(container);
    } catch (CriException failure) {
      Files.move(moved, log);
      throw new IOException(failure.getMessage(), failure);
    }
    for (String name : plan.compressions()) {
      compressions.acquire();
      try {
        compress(folder.resolve(name));
      } finally {
        compressions.release();
      }
    }
  }

  private static Set<String> beside(Path log) throws IOException {
    Set<String> names = new HashSet<>();
    String prefix = log.getFileName() + ".";
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder(log))) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (name.startsWith(prefix) && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          names.add(name);
        }
      }
    } catch (NoSuchFileException none) {
      return Set.of();
    }
    return names;
  }

  private static Path folder(Path log) {
    Path folder = log.getParent();
    if (folder == null) {
      throw new IllegalArgumentException("a log file is in a folder: " + log);
    }
    return folder;
  }

  private static void compress(Path file) throws IOException {
    Path unfinished = file.resolveSibling(file.getFileName() + RotatedLogs.UNFINISHED);
    Path compressed = file.resolveSibling(file.getFileName() + RotatedLogs.COMPRESSED);
    Set<PosixFilePermission> rights =
        Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS);
    Files.deleteIfExists(unfinished);
    Files.createFile(unfinished, PosixFilePermissions.asFileAttribute(rights));
    try (OutputStream out =
        new GZIPOutputStream(
            Files.newOutputStream(
                unfinished, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))) {
      Files.copy(file, out);
    }
    Files.move(unfinished, compressed, StandardCopyOption.ATOMIC_MOVE);
    Files.delete(file);
  }
}
