package io.javelet.sync;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.pod.PodDirectories;
import io.javelet.runtime.ContainerId;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folders and links of container logs; their content is the runtime's. Stateless; called on
 * worker threads.
 */
public final class ContainerLogs {
  private static final Logger log = LoggerFactory.getLogger(ContainerLogs.class);
  private static final Pattern LOG_FILE = Pattern.compile("(\\d{1,9})\\.log(\\..*)?");

  private final PodDirectories directories;

  /** Works in the folders that {@code directories} names. */
  public ContainerLogs(PodDirectories directories) {
    this.directories = directories;
  }

  /** Makes the folder that the runtime writes a container's logs to. */
  void prepare(Pod pod, Container container) throws IOException {
    Files.createDirectories(folder(pod, container));
  }

  /** One more than the highest restart count that has left a log, 0 when there is none. */
  int nextRestartCount(Pod pod, Container container) throws IOException {
    int next = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder(pod, container))) {
      for (Path file : files) {
        Matcher name = LOG_FILE.matcher(file.getFileName().toString());
        if (name.matches()) {
          next = Math.max(next, Integer.parseInt(name.group(1)) + 1);
        }
      }
    } catch (NoSuchFileException none) {
      return 0;
    }
    return next;
  }

  /**
   * Makes the link by which log collectors find a running container's log. A failure costs only
   * that.
   */
  void link(Pod pod, Container container, ContainerId id, int restartCount) {
    PodFullName fullName = PodFullName.of(pod);
    PodUid uid = new PodUid(pod.getMetadata().getUid());
    Path link = directories.logLink(fullName, container.getName(), id);
    Path target = directories.log(fullName, uid, container.getName(), restartCount);
    try {
      Files.createDirectories(directories.containerLogLinks());
      Files.createSymbolicLink(link, target);
    } catch (FileAlreadyExistsException again) {
      log.atTrace().addKeyValue("link", link).log("Log link is there already");
    } catch (IOException failure) {
      log.atWarn()
          .addKeyValue("pod", fullName)
          .addKeyValue("link", link)
          .addKeyValue("err", failure.toString())
          .log("Could not link a container's log");
    }
  }

  private Path folder(Pod pod, Container container) {
    return directories.containerLogs(
        PodFullName.of(pod), new PodUid(pod.getMetadata().getUid()), container.getName());
  }
}
