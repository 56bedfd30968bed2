package io.javelet.sync;

import io.javelet.pod.PodDirectories;
import io.javelet.runtime.ContainerId;
import io.javelet.runtime.ContainerRuntime;
import io.javelet.runtime.CriException;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.RuntimeContainer;
import io.javelet.runtime.RuntimePodStatus;
import io.javelet.runtime.RuntimeSandbox;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Removes what an ended pod leaves in the runtime and among the logs. Runs all its steps even if
 * one fails, and can be run again. Stateless; called on worker threads. It never follows a symbolic
 * link.
 */
final class PodRemains {
  private final ContainerRuntime runtime;
  private final PodDirectories directories;

  PodRemains(ContainerRuntime runtime, PodDirectories directories) {
    this.runtime = runtime;
    this.directories = directories;
  }

  /**
   * Removes containers and sandboxes, then links and logs.
   *
   * @return what could not be removed and why, empty when all is gone
   */
  List<String> remove(RuntimePodStatus status) {
    List<String> problems = new ArrayList<>();
    for (RuntimeContainer container : status.containers()) {
      attempt(
          problems, "container " + container.name(), () -> runtime.removeContainer(container.id()));
      removeLink(problems, status.fullName(), container.name(), container.id());
    }
    for (RuntimeSandbox sandbox : status.sandboxes()) {
      attempt(problems, "sandbox " + sandbox.id(), () -> runtime.removeSandbox(sandbox.id()));
    }
    if (problems.isEmpty()) {
      removeLogs(problems, status.fullName(), status.uid());
    }
    return problems;
  }

  private static void attempt(List<String> problems, String what, Runnable removal) {
    try {
      removal.run();
    } catch (CriException failure) {
      problems.add(what + ": " + failure.description());
    }
  }

  /** Removes the link that log collectors follow to one container's log. */
  void removeLink(List<String> problems, PodFullName fullName, String container, ContainerId id) {
    Path link = directories.logLink(fullName, container, id);
    try {
      if (Files.isSymbolicLink(link)) {
        Files.deleteIfExists(link);
      }
    } catch (IOException failure) {
      problems.add(link + ": " + failure);
    }
  }

  private void removeLogs(List<String> problems, PodFullName fullName, PodUid uid) {
    Path logs = directories.logs(fullName, uid);
    removeDanglingLinks(problems, fullName, logs);
    try {
      deleteTree(logs);
    } catch (IOException failure) {
      problems.add(logs + ": " + failure);
    }
  }

  /** Links of containers that the runtime has forgotten are known only by where they point. */
  private void removeDanglingLinks(List<String> problems, PodFullName fullName, Path logs) {
    Path folder = directories.containerLogLinks();
    String pattern = fullName.name() + "_" + fullName.namespace() + "_*.log";
    try (DirectoryStream<Path> links = Files.newDirectoryStream(folder, pattern)) {
      for (Path link : links) {
        if (Files.isSymbolicLink(link) && Files.readSymbolicLink(link).startsWith(logs)) {
          Files.deleteIfExists(link);
        }
      }
    } catch (NoSuchFileException none) {
      return;
    } catch (IOException failure) {
      problems.add(folder + ": " + failure);
    }
  }

  static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
