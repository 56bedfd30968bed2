package io.javelet.sync;

import io.javelet.runtime.ContainerId;
import io.javelet.runtime.ContainerState;
import io.javelet.runtime.RuntimeContainer;
import io.javelet.runtime.RuntimePodStatus;
import io.javelet.status.TerminationMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads why containers say they ended: their termination message files, and where these say nothing
 * and the policy allows, the end of their logs. Stateless; called on worker threads. Containers own
 * these files: they are read as plain files only, and no further than the limits. Upstream's
 * counterpart: {@code getTerminationMessage} and {@code readLastStringFromContainerLogs}.
 */
final class TerminationMessages {
  /**
   * More than the last lines that count can take: each has a stamp and a stream's name before it,
   * and beyond the limit of their bytes none counts.
   */
  private static final int LOG_TAIL_BYTES = 64 * 1024;

  private static final String PARTIAL = "P";

  private TerminationMessages() {}

  /** The messages of the pod's ended containers; one that left none is missing. */
  static Map<ContainerId, String> of(RuntimePodStatus status) {
    Map<ContainerId, String> messages = new HashMap<>();
    for (RuntimeContainer container : status.containers()) {
      if (container.state() == ContainerState.EXITED) {
        String message = of(container);
        if (!message.isEmpty()) {
          messages.put(container.id(), message);
        }
      }
    }
    return messages;
  }

  private static String of(RuntimeContainer container) {
    String file = container.notes().terminationMessageHostPath();
    if (!file.isEmpty()) {
      try {
        String own = ofFile(Path.of(file));
        if (!own.isEmpty()) {
          return own;
        }
      } catch (IOException failure) {
        return "Error on reading termination log %s: %s".formatted(file, failure.getMessage());
      }
    }
    boolean fallsBack =
        TerminationMessage.fallsBackToLog(
            container.notes().terminationMessagePolicy(),
            container.exit().code(),
            container.exit().reason());
    return fallsBack && !container.logPath().isEmpty() ? ofLog(Path.of(container.logPath())) : "";
  }

  private static String ofFile(Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return "";
    }
    try {
      return TerminationMessage.limit(tail(file, TerminationMessage.MAX_FILE_BYTES));
    } catch (NoSuchFileException gone) {
      return "";
    }
  }

  private static String ofLog(Path file) {
    try {
      return TerminationMessage.ofLog(lines(tail(file, LOG_TAIL_BYTES)));
    } catch (IOException failure) {
      return "Error on reading termination message from logs: " + failure.getMessage();
    }
  }

  /** What was printed, from lines such as {@code 2026-01-02T03:04:05.6Z stderr F text}. */
  private static List<String> lines(String log) {
    List<String> lines = new ArrayList<>();
    StringBuilder unfinished = new StringBuilder();
    for (String line : log.split("\n", -1)) {
      String[] parts = line.split(" ", 4);
      if (parts.length < 4) {
        continue; // cut off at its beginning, or the nothing after the last line
      }
      unfinished.append(parts[3]);
      if (!parts[2].equals(PARTIAL)) {
        lines.add(unfinished.toString());
        unfinished.setLength(0);
      }
    }
    if (!unfinished.isEmpty()) {
      lines.add(unfinished.toString());
    }
    return lines;
  }

  private static String tail(Path file, int bytes) throws IOException {
    Set<? extends java.nio.file.OpenOption> asPlainFile =
        Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    try (FileChannel channel = FileChannel.open(file, asPlainFile)) {
      channel.position(Math.max(0, channel.size() - bytes));
      ByteBuffer buffer = ByteBuffer.allocate(bytes);
      while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
        // Read on until the end or until there is enough.
      }
      return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
    }
  }
}
