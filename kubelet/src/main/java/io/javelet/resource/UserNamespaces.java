package io.javelet.resource;

import io.javelet.os.DurableFile;
import io.javelet.pod.PodDirectories;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.UserNamespaceRange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each pod with {@code hostUsers: false} ids of the node that no other pod has, and remembers
 * them in the pod's folder, in upstream's form. Thread-safe; a worker calls it for its own pod.
 * Upstream's counterpart: {@code UsernsManager}.
 *
 * <p>A free range is looked for from a random place: should a record have been lost, a new pod
 * hardly gets the ids of one that runs.
 */
public final class UserNamespaces {
  private static final Logger log = LoggerFactory.getLogger(UserNamespaces.class);
  private static final int FILE_MODE = 0600;
  private static final Pattern MAPPING =
      Pattern.compile(
          "\\{\\s*\"hostId\"\\s*:\\s*(\\d{1,10})\\s*,\\s*\"containerId\"\\s*:\\s*0\\s*,"
              + "\\s*\"length\"\\s*:\\s*(\\d{1,10})\\s*}");
  private static final Pattern RECORD =
      Pattern.compile(
          "\\s*\\{\\s*\"uidMappings\"\\s*:\\s*\\[\\s*(\\{[^}]*})\\s*]\\s*,"
              + "\\s*\"gidMappings\"\\s*:\\s*\\[\\s*(\\{[^}]*})\\s*]\\s*}\\s*");

  private final PodDirectories directories;
  private final SubordinateIds ids;
  private final RandomGenerator random;

  /** Index of the range by pod. Guarded by this. */
  private final Map<PodUid, Integer> used = new HashMap<>();

  /**
   * Reads what pods that are there already have.
   *
   * @param ids what there is to give
   */
  public UserNamespaces(PodDirectories directories, SubordinateIds ids, RandomGenerator random)
      throws IOException {
    this.directories = directories;
    this.ids = ids;
    this.random = random;
    try (DirectoryStream<Path> pods = Files.newDirectoryStream(directories.pods())) {
      for (Path pod : pods) {
        var uid = new PodUid(pod.getFileName().toString());
        recorded(uid).ifPresent(range -> used.put(uid, ids.indexOf(range)));
      }
    } catch (NoSuchFileException none) {
      log.atTrace().log("No pods yet");
    }
  }

  /**
   * The pod's range: the one it has, or a new one, which is on the disk when this returns.
   *
   * @throws IOException when none is free or it cannot be remembered
   */
  public synchronized UserNamespaceRange ensure(PodUid uid) throws IOException {
    Integer known = used.get(uid);
    if (known != null) {
      return ids.range(known);
    }
    int index =
        free()
            .orElseThrow(
                () -> new IOException("could not find an empty slot to allocate a user namespace"));
    UserNamespaceRange range = ids.range(index);
    Files.createDirectories(directories.pod(uid));
    DurableFile.write(
        directories.userNamespace(uid), text(range).getBytes(StandardCharsets.UTF_8), FILE_MODE);
    used.put(uid, index);
    return range;
  }

  /** The pod has ended; its ids are free. */
  public synchronized void release(PodUid uid) throws IOException {
    if (used.remove(uid) != null) {
      Files.deleteIfExists(directories.userNamespace(uid));
    }
  }

  private Optional<Integer> free() {
    int start = random.nextInt(ids.count());
    for (int i = 0; i < ids.count(); i++) {
      int index = (start + i) % ids.count();
      if (!used.containsValue(index)) {
        return Optional.of(index);
      }
    }
    return Optional.empty();
  }

  private Optional<UserNamespaceRange> recorded(PodUid uid) throws IOException {
    Path file = directories.userNamespace(uid);
    String text;
    try {
      text = Files.readString(file);
    } catch (NoSuchFileException none) {
      return Optional.empty();
    }
    Optional<UserNamespaceRange> range = parse(text).filter(ids::has);
    if (range.isEmpty()) {
      log.atWarn()
          .addKeyValue("file", file)
          .log(
              "The record of a pod's user ids cannot be used; the pod gets new ones when it"
                  + " starts");
    }
    return range;
  }

  static Optional<UserNamespaceRange> parse(String text) {
    Matcher record = RECORD.matcher(text);
    if (!record.matches() || !record.group(1).equals(record.group(2))) {
      return Optional.empty();
    }
    Matcher mapping = MAPPING.matcher(record.group(1));
    return mapping.matches()
        ? Optional.of(
            new UserNamespaceRange(
                Long.parseLong(mapping.group(1)), Long.parseLong(mapping.group(2))))
        : Optional.empty();
  }

  static String text(UserNamespaceRange range) {
    String mapping =
        "[{\"hostId\":%d,\"containerId\":0,\"length\":%d}]"
            .formatted(range.firstId(), range.length());
    return "{\"uidMappings\":%s,\"gidMappings\":%s}".formatted(mapping, mapping);
  }
}
