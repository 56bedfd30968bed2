package io.javelet.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What containers of an agent under test have printed, read from their log files. */
public final class ContainerLogFiles {
  /** Time, stream, whether the line is whole, text. */
  private static final Pattern LINE = Pattern.compile("\\S+ (?:stdout|stderr) ([FP]) (.*)");

  private final AgentPlace place;

  ContainerLogFiles(AgentPlace place) {
    this.place = place;
  }

  /** What the newest run of a container has printed so far; nothing when it has no log. */
  public String text(String pod, String container) throws IOException {
    Optional<Path> newest =
        files(pod, container).stream()
            .max(Comparator.comparingInt(ContainerLogFiles::restartCount));
    return newest.isPresent() ? text(newest.get()) : "";
  }

  /** The log files of all runs of a container. */
  public List<Path> files(String pod, String container) throws IOException {
    for (Path folder : FileTrees.in(place.podLogs())) {
      if (folder.getFileName().toString().contains("_" + pod + "-" + place.node() + "_")) {
        return FileTrees.in(folder.resolve(container));
      }
    }
    return List.of();
  }

  /** Waits until the newest run of a container has printed this. */
  public void awaitText(String pod, String container, String part) throws InterruptedException {
    Await.until(
        "\"" + part + "\" from container " + container + " of pod " + pod,
        () -> text(pod, container).contains(part),
        () -> text(pod, container));
  }

  private static String text(Path file) throws IOException {
    var text = new StringBuilder();
    for (String line : Files.readString(file, UTF_8).lines().toList()) {
      var parts = LINE.matcher(line);
      if (parts.matches()) {
        text.append(parts.group(2)).append(parts.group(1).equals("F") ? "\n" : "");
      }
    }
    return text.toString();
  }

  private static int restartCount(Path file) {
    String name = file.getFileName().toString();
    return Integer.parseInt(name.substring(0, name.indexOf('.')));
  }
}
