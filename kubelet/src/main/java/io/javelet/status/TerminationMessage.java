package io.javelet.status;

import io.fabric8.kubernetes.api.model.Pod;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The size limits of termination messages. Reading the file or the log is the caller's business;
 * what it cannot afford to read whole it may cut to these limits by itself.
 */
public final class TerminationMessage {
  /** Of the file at {@code terminationMessagePath}, the last bytes count. */
  public static final int MAX_FILE_BYTES = 4096;

  /** Of the log, the last lines count. */
  public static final int MAX_LOG_LINES = 80;

  /** Of these lines, the last bytes count. */
  public static final int MAX_LOG_BYTES = 2048;

  /** All containers of a pod share this evenly. */
  public static final int MAX_POD_BYTES = 12 * 1024;

  private TerminationMessage() {}

  /** What a container left in its termination message file, cut to the limit. */
  public static String limit(String fileContent) {
    return lastBytes(fileContent, MAX_FILE_BYTES);
  }

  /**
   * What a container that failed without leaving a message logged last, under policy {@code
   * FallbackToLogsOnError}.
   *
   * @param lines of its log, oldest first, without their ends
   */
  public static String ofLog(List<String> lines) {
    List<String> last = lines.subList(Math.max(0, lines.size() - MAX_LOG_LINES), lines.size());
    StringBuilder text = new StringBuilder();
    last.forEach(line -> text.append(line).append('\n'));
    return lastBytes(text.toString(), MAX_LOG_BYTES);
  }

  /**
   * Whether the log is asked when the file says nothing.
   *
   * @param policy {@code terminationMessagePolicy}
   * @param exitReason the runtime's word for how the container ended
   */
  public static boolean fallsBackToLog(String policy, int exitCode, String exitReason) {
    return policy.equals("FallbackToLogsOnError")
        && exitCode != 0
        && !exitReason.equals("ContainerCannotRun");
  }

  /** The beginning of a message, as much of it as each container of this pod may show. */
  static String share(String message, Pod pod) {
    int containers =
        pod.getSpec().getContainers().size()
            + pod.getSpec().getInitContainers().size()
            + pod.getSpec().getEphemeralContainers().size();
    return firstBytes(message, MAX_POD_BYTES / Math.max(1, containers));
  }

  private static String lastBytes(String text, int limit) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= limit) {
      return text;
    }
    int from = bytes.length - limit;
    while (from < bytes.length && isInsideCharacter(bytes[from])) {
      from++;
    }
    return new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8);
  }

  private static String firstBytes(String text, int limit) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= limit) {
      return text;
    }
    int to = limit;
    while (to > 0 && isInsideCharacter(bytes[to])) {
      to--;
    }
    return new String(bytes, 0, to, StandardCharsets.UTF_8);
  }

  /** True for every byte of a UTF-8 character but its first one. */
  private static boolean isInsideCharacter(byte value) {
    return (value & 0xC0) == 0x80;
  }
}
