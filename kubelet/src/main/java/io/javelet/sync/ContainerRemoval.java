package io.javelet.sync;

import io.javelet.pod.PodDirectories;
import io.javelet.runtime.ContainerRuntime;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.RuntimeContainer;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes one dead container: its log with all rotated parts, the link to it, then the container
 * itself. Stateless; called on worker threads and by the collection of dead containers. It never
 * removes what may run; a log that cannot be removed costs a line in the agent's log only.
 */
public final class ContainerRemoval {
  private static final Logger log = LoggerFactory.getLogger(ContainerRemoval.class);

  private final ContainerRuntime runtime;
  private final PodDirectories directories;

  /** Removes from {@code runtime} and the log folders that {@code directories} names. */
  public ContainerRemoval(ContainerRuntime runtime, PodDirectories directories) {
    this.runtime = runtime;
    this.directories = directories;
  }

  /**
   * Removes a container and its log. Done twice, it does nothing.
   *
   * @throws io.javelet.runtime.CriException when the runtime does not
   */
  void remove(PodFullName pod, PodUid uid, RuntimeContainer container) {
    Path running = directories.log(pod, uid, container.name(), container.restartCount());
    try (DirectoryStream<Path> parts =
        Files.newDirectoryStream(running.resolveSibling("."), running.getFileName() + "*")) {
      for (Path part : parts) {
        Files.deleteIfExists(part);
      }
    } catch (NoSuchFileException none) {
      log.atTrace().addKeyValue("log", running).log("There is no log to remove");
    } catch (IOException failure) {
      log.atWarn()
          .addKeyValue("pod", pod)
          .addKeyValue("log", running)
          .addKeyValue("err", failure.toString())
          .log("Could not remove the log of a dead container");
    }
    removeKeepingLog(pod, container);
  }

  /** Removes a container; its log stays until its pod goes. */
  void removeKeepingLog(PodFullName pod, RuntimeContainer container) {
    Path link = directories.logLink(pod, container.name(), container.id());
    try {
      if (Files.isSymbolicLink(link)) {
        Files.deleteIfExists(link);
      }
    } catch (IOException failure) {
      log.atWarn()
          .addKeyValue("pod", pod)
          .addKeyValue("link", link)
          .addKeyValue("err", failure.toString())
          .log("Could not remove the link to a dead container's log");
    }
    runtime.removeContainer(container.id());
  }
}
