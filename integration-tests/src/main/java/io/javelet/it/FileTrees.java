package io.javelet.it;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Folders with all that is in them. Others may remove things while we look. */
public final class FileTrees {
  private FileTrees() {}

  /** Removes it, if it is there. Links are removed, not followed. */
  public static void remove(Path tree) throws IOException {
    for (Path each : below(tree).reversed()) {
      Files.deleteIfExists(each);
    }
    Files.deleteIfExists(tree);
  }

  /** Makes a copy; nothing else may change it meanwhile. */
  public static void copy(Path tree, Path to) throws IOException {
    Files.createDirectories(to);
    for (Path each : below(tree)) {
      Files.copy(
          each,
          to.resolve(tree.relativize(each)),
          LinkOption.NOFOLLOW_LINKS,
          StandardCopyOption.COPY_ATTRIBUTES);
    }
  }

  /** All below it, parents first. */
  static List<Path> below(Path tree) throws IOException {
    var found = new ArrayList<Path>();
    if (!Files.isDirectory(tree, LinkOption.NOFOLLOW_LINKS)) {
      return found;
    }
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            if (!folder.equals(tree)) {
              found.add(folder);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            found.add(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path path, IOException failure)
              throws IOException {
            return unlessGone(failure);
          }

          @Override
          public FileVisitResult postVisitDirectory(Path path, @Nullable IOException failure)
              throws IOException {
            return failure == null ? FileVisitResult.CONTINUE : unlessGone(failure);
          }

          private FileVisitResult unlessGone(IOException failure) throws IOException {
            if (failure instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw failure;
          }
        });
    return found;
  }

  /** What is directly in a folder; nothing when it is not there. */
  static List<Path> in(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    } catch (NoSuchFileException _) {
      return List.of();
    }
  }
}
