package io.javelet.source;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The folders in which a change can make a path mean something else: those that hold a link on the
 * way, and the one that holds what the path leads to. Stateless.
 */
final class LinkTrail {
  private static final int MOST_LINKS = 40;

  private LinkTrail() {}

  /**
   * Follows a path.
   *
   * @return for each folder, without links, the names in it that matter; where the path leads
   *     nowhere, the last folder that is there and the name that it lacks are among them
   */
  static Map<Path, Set<String>> of(Path path) throws IOException {
    Map<Path, Set<String>> steps = new LinkedHashMap<>();
    follow(path.toAbsolutePath().normalize(), steps, 0);
    return steps;
  }

  private static void follow(Path path, Map<Path, Set<String>> steps, int links)
      throws IOException {
    if (links > MOST_LINKS) {
      throw new FileSystemLoopException(path.toString());
    }
    Path reached = path.getRoot();
    for (int i = 0; i < path.getNameCount(); i++) {
      Path next = reached.resolve(path.getName(i));
      boolean last = i + 1 == path.getNameCount();
      boolean link = Files.isSymbolicLink(next);
      if (link || last || !Files.exists(next)) {
        steps.computeIfAbsent(reached, _ -> new HashSet<>()).add(path.getName(i).toString());
      }
      if (link) {
        Path target = reached.resolve(Files.readSymbolicLink(next)).normalize();
        follow(
            last ? target : target.resolve(path.subpath(i + 1, path.getNameCount())),
            steps,
            links + 1);
        return;
      }
      if (!Files.exists(next)) {
        return;
      }
      reached = next;
    }
  }
}
