package io.javelet.os;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * Reads what the kernel tells of processes, and writes this process's own {@code oom_score_adj}.
 * Stateless, any thread. Never remembers an answer. Counterpart: {@code proc(5)}.
 */
public final class ProcFs {
  private static final int START_TIME_AFTER_NAME = 19;
  private static final int LONGEST_PARAMETER = 4096;

  private final Path root;

  /**
   * @param root where the process filesystem is mounted
   */
  public ProcFs(Path root) {
    this.root = root;
  }

  /** The one at {@code /proc}. */
  public static ProcFs ofThisMachine() {
    return new ProcFs(Path.of("/proc"));
  }

  /** What became of a wish for another OOM score. */
  public sealed interface OomScoreResult {
    /** It is in force. */
    record Applied() implements OomScoreResult {}

    /**
     * This process may not: lowering it takes CAP_SYS_RESOURCE.
     *
     * @param reason the kernel's words
     */
    record NotPermitted(String reason) implements OomScoreResult {}
  }

  /** When a process started, in clock ticks since boot; empty when there is no such process. */
  public Optional<Long> startTime(long pid) throws IOException {
    return read(pid, "stat").map(stat -> parseStartTime(new String(stat, StandardCharsets.UTF_8)));
  }

  /**
   * Whether a process is in a cgroup with this text in its path, of any hierarchy; false when there
   * is no such process.
   */
  public boolean isInCgroupOf(long pid, String text) throws IOException {
    return read(pid, "cgroup")
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
        .filter(cgroups -> cgroups.contains(text))
        .isPresent();
  }

  /** The arguments of a process, program first; empty for no such process and for a zombie. */
  public List<String> commandLine(long pid) throws IOException {
    return read(pid, "cmdline")
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
        .filter(line -> !line.isEmpty())
        .map(line -> List.of(line.split("\0", -1)))
        .map(parts -> parts.getLast().isEmpty() ? parts.subList(0, parts.size() - 1) : parts)
        .orElse(List.of());
  }

  /**
   * The file a process runs; empty when there is no such process, for kernel threads and for
   * zombies.
   */
  public Optional<Path> executable(long pid) throws IOException {
    try {
      return Optional.of(Files.readSymbolicLink(folder(pid).resolve("exe")));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
  }

  /** The short name of a process's program; empty when there is no such process. */
  public Optional<String> programName(long pid) throws IOException {
    try {
      return Optional.of(Files.readString(folder(pid).resolve("comm")).strip());
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
  }

  /** What this process may do. */
  public Capabilities ownCapabilities() throws IOException {
    return Capabilities.parse(Files.readAllLines(root.resolve("self/status")));
  }

  /**
   * The value of a kernel parameter; empty when this kernel does not have it.
   *
   * @param name such as {@code net.ipv4.ip_forward}
   */
  public Optional<String> kernelParameter(String name) throws IOException {
    Path file = root.resolve("sys").resolve(name.replace('.', '/'));
    // In one piece: the kernel gives nothing from the second read on, and Files.readString begins
    // with a read of a single byte.
    byte[] buffer = new byte[LONGEST_PARAMETER];
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      int length = channel.read(ByteBuffer.wrap(buffer));
      return Optional.of(
          new String(buffer, 0, Math.max(length, 0), StandardCharsets.UTF_8).strip());
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
  }

  /**
   * Makes this process, and those it starts, more or less likely to be killed when memory runs out.
   *
   * @param score -1000 (never) to 1000 (first)
   */
  public OomScoreResult setOwnOomScore(int score) {
    Path file = root.resolve("self/oom_score_adj");
    try {
      Files.writeString(file, Integer.toString(score), StandardOpenOption.WRITE);
      return new OomScoreResult.Applied();
    } catch (IOException e) {
      return new OomScoreResult.NotPermitted(String.valueOf(e.getMessage()));
    }
  }

  static long parseStartTime(String stat) {
    // The second field is the program's name in parentheses and may itself hold both and blanks.
    int nameEnd = stat.lastIndexOf(')');
    String[] fields = stat.substring(nameEnd + 1).strip().split(" ", -1);
    return Long.parseLong(fields[START_TIME_AFTER_NAME]);
  }

  private Optional<byte[]> read(long pid, String file) throws IOException {
    try {
      return Optional.of(Files.readAllBytes(folder(pid).resolve(file)));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (IOException e) {
      // A process that ends between open and read gives ESRCH, which has no exception of its own.
      if (Files.notExists(folder(pid))) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private Path folder(long pid) {
    return root.resolve(Long.toString(pid));
  }
}
