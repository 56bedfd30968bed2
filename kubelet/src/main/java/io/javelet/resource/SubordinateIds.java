package io.javelet.resource;

import io.javelet.runtime.UserNamespaceRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * The user and group ids of the node that may be given to pods, in ranges of one size. Immutable.
 * Upstream's counterpart: {@code GetKubeletMappings}, which asks the program getsubids.
 *
 * @param firstId the first of all
 * @param length how many there are
 * @param perPod how many a pod gets: {@code userNamespaces.idsPerPod}
 */
public record SubordinateIds(long firstId, long length, long perPod) {
  private static final String USER = "kubelet";
  private static final long ALL = 1L << 32;

  /** Refuses what would give pods ids of the node itself. */
  public SubordinateIds {
    if (perPod <= 0 || firstId < perPod || firstId % perPod != 0 || length % perPod != 0) {
      throw new IllegalArgumentException(
          "user ids %d to %d cannot be divided into ranges of %d that leave out the node's own"
              .formatted(firstId, firstId + length - 1, perPod));
    }
  }

  /**
   * What the node sets aside for the user {@code kubelet}, or, where it sets nothing aside, all ids
   * but the node's own.
   *
   * @param folder {@code /etc}
   * @throws IOException when users and groups differ, or are given in pieces
   */
  public static SubordinateIds read(Path folder, long perPod) throws IOException {
    List<String> users = entries(folder.resolve("subuid"));
    List<String> groups = entries(folder.resolve("subgid"));
    if (users.isEmpty() && groups.isEmpty()) {
      return new SubordinateIds(perPod, (ALL - perPod) / perPod * perPod, perPod);
    }
    if (users.size() != 1 || !users.equals(groups)) {
      throw new IOException(
          "the user %s needs one entry in %s/subuid and the same in %s/subgid"
              .formatted(USER, folder, folder));
    }
    String[] numbers = users.getFirst().split(":", -1);
    try {
      return new SubordinateIds(Long.parseLong(numbers[1]), Long.parseLong(numbers[2]), perPod);
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException unusable) {
      throw new IOException(
          "%s/subuid: \"%s\": %s".formatted(folder, users.getFirst(), unusable.getMessage()),
          unusable);
    }
  }

  /** How many ranges there are. */
  int count() {
    return (int) Math.min(length / perPod, Integer.MAX_VALUE);
  }

  UserNamespaceRange range(int index) {
    return new UserNamespaceRange(firstId + index * perPod, perPod);
  }

  boolean has(UserNamespaceRange range) {
    return range.length() == perPod
        && range.firstId() >= firstId
        && range.firstId() + perPod <= firstId + length
        && (range.firstId() - firstId) % perPod == 0;
  }

  int indexOf(UserNamespaceRange range) {
    return Math.toIntExact((range.firstId() - firstId) / perPod);
  }

  private static List<String> entries(Path file) throws IOException {
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> line.startsWith(USER + ":"))
          .map(String::strip)
          .toList();
    } catch (NoSuchFileException none) {
      return List.of();
    }
  }
}
