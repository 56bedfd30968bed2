package io.javelet.fakecri;

import io.javelet.cri.api.v1.PodSandboxConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** Writes containers' log files as runtimes do, or nothing when switched off. */
final class ContainerLogs {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'").withZone(ZoneOffset.UTC);

  private final boolean written;
  private final RuntimeTime time;

  ContainerLogs(boolean written, RuntimeTime time) {
    this.written = written;
    this.time = time;
  }

  /** The path that the runtime reports: empty when the container was given none. */
  static String path(PodSandboxConfig pod, FakeContainer container) {
    String file = container.config().getLogPath();
    return file.isEmpty() || pod.getLogDirectory().isEmpty()
        ? ""
        : pod.getLogDirectory() + "/" + file;
  }

  /** Creates the log file; its folder must exist, as with a real runtime. */
  void opened(FakeSandbox sandbox, FakeContainer container, List<String> lines) {
    if (!written || path(sandbox.config(), container).isEmpty()) {
      return;
    }
    append(sandbox, container, "stdout", lines);
  }

  void append(FakeSandbox sandbox, FakeContainer container, String stream, List<String> lines) {
    var text = new StringBuilder();
    for (String line : lines) {
      text.append(TIME.format(time.stamp())).append(' ').append(stream);
      text.append(" F ").append(line).append('\n');
    }
    try {
      Files.writeString(
          Path.of(path(sandbox.config(), container)),
          text,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("the log of container " + container.name(), e);
    }
  }
}
