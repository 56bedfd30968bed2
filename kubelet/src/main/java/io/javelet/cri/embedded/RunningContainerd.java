package io.javelet.cri.embedded;

import io.javelet.os.DurableFile;
import io.javelet.os.ProcFs;
import io.javelet.os.ProcessId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Finds the private containerd of one root folder among all processes. The file with its number is
 * a hint; what proves it is the command line, which names our configuration. So a foreign process
 * is never taken for it, and it is found even when the file is lost: a second one over the same
 * data must not be started. Stateless, any thread.
 */
final class RunningContainerd {
  private static final int MODE = 0644;
  private static final String PROGRAM = "containerd";
  private static final String CONFIGURATION_FLAG = "--config";

  private final ContainerdPaths paths;
  private final Path proc;
  private final ProcFs procFs;

  RunningContainerd(ContainerdPaths paths, Path proc) {
    this.paths = paths;
    this.proc = proc;
    this.procFs = new ProcFs(proc);
  }

  /** The arguments it is started with; how it is found again. */
  static List<String> arguments(ContainerdPaths paths) {
    return List.of(CONFIGURATION_FLAG, paths.configuration().toString());
  }

  Optional<ProcessId> find() throws IOException {
    Optional<ProcessId> noted = noted();
    return noted.isPresent() ? noted : search();
  }

  /** Notes it: its number and start time, for the next kubelet and for people. */
  void note(ProcessId process) throws IOException {
    String line = process.pid() + " " + process.startTime() + "\n";
    DurableFile.write(paths.pidFile(), line.getBytes(StandardCharsets.US_ASCII), MODE);
  }

  void forget() throws IOException {
    Files.deleteIfExists(paths.pidFile());
  }

  private Optional<ProcessId> noted() throws IOException {
    String[] words;
    try {
      words =
          new String(Files.readAllBytes(paths.pidFile()), StandardCharsets.ISO_8859_1)
              .strip()
              .split("\\s+");
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
    Optional<ProcessId> process = identify(words[0]);
    // A file without a start time was written by hand; the command line must do.
    return words.length < 2
        ? process
        : process.filter(found -> Long.toString(found.startTime()).equals(words[1]));
  }

  private Optional<ProcessId> search() throws IOException {
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
      for (Path process : processes) {
        Optional<ProcessId> found = identify(String.valueOf(process.getFileName()));
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private Optional<ProcessId> identify(String number) throws IOException {
    if (!number.matches("[0-9]{1,9}")) {
      return Optional.empty();
    }
    long pid = Long.parseLong(number);
    // The start time first: should the number change hands meanwhile, it belongs to the one before.
    Optional<Long> startTime = procFs.startTime(pid);
    List<String> command = procFs.commandLine(pid);
    return startTime.filter(_ -> isOurs(command)).map(time -> new ProcessId(pid, time));
  }

  private boolean isOurs(List<String> command) {
    return !command.isEmpty()
        && Path.of(command.getFirst()).endsWith(PROGRAM)
        && command.subList(1, command.size()).equals(arguments(paths));
  }
}
