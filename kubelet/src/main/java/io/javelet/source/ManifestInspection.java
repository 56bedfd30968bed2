package io.javelet.source;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.manifest.ManifestOrigin;
import io.javelet.manifest.ManifestReader;
import io.javelet.manifest.ManifestResult;
import io.javelet.os.PlainFile;
import io.javelet.runtime.PodFullName;
import io.javelet.source.InspectedManifest.Outcome;
import io.javelet.source.ManifestFolder.Listing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks at manifests as the file source would, without an agent. Not thread-safe: one inspection
 * remembers the pods it has seen, since two files with one pod are a problem of the second.
 */
public final class ManifestInspection {
  private final ManifestReader reader;
  private final Map<PodFullName, String> names = new HashMap<>();

  /**
   * @param reader reads as the agent of the node would
   */
  public ManifestInspection(ManifestReader reader) {
    this.reader = reader;
  }

  /** A manifest, or all that a folder holds, in order. */
  public List<InspectedManifest> inspect(Path path) {
    return switch (ManifestFolder.look(path, false)) {
      case Listing.Missing _ -> List.of(unreadable(path.toString(), "does not exist"));
      case Listing.Unreadable(String reason) -> List.of(unreadable(path.toString(), reason));
      case Listing.Found found -> {
        List<InspectedManifest> all = new ArrayList<>();
        found.manifests().values().forEach(file -> all.add(file(file, found.single())));
        found.leftovers().forEach(name -> all.add(passedBy(path.resolve(name).toString(), name)));
        yield all;
      }
    };
  }

  /** A manifest that was read by somebody else. */
  public InspectedManifest inspect(String name, byte[] content) {
    ManifestResult result = reader.read(ManifestOrigin.file(name), content);
    List<String> lines =
        new String(content, StandardCharsets.UTF_8).lines().limit(100_000).toList();
    return switch (result) {
      case ManifestResult.Refused refused ->
          new InspectedManifest(
              name, lines, Outcome.REFUSED, List.of(), refused.problems(), Optional.empty());
      case ManifestResult.Accepted accepted -> {
        Optional<String> twice = duplicate(name, accepted.pods());
        yield new InspectedManifest(
            name,
            lines,
            twice.isPresent() ? Outcome.REFUSED : Outcome.ACCEPTED,
            twice.isPresent() ? List.of() : accepted.pods(),
            accepted.problems(),
            twice);
      }
    };
  }

  private InspectedManifest file(Path file, boolean named) {
    try {
      FileStamp stamp = FileStamp.of(file);
      boolean subFolder = stamp.kind() == FileStamp.Kind.FOLDER && !named;
      if (subFolder) {
        return new InspectedManifest(
            file.toString(),
            List.of(),
            Outcome.PASSED_BY,
            List.of(),
            List.of(),
            Optional.of("is a folder; folders in a folder are not looked into"));
      }
      if (stamp.kind() != FileStamp.Kind.PLAIN) {
        return unreadable(file.toString(), "is " + stamp.kind().words() + ", not a file");
      }
      return inspect(file.toString(), PlainFile.read(file, ManifestReader.LONGEST_MANIFEST + 1));
    } catch (IOException failure) {
      return unreadable(file.toString(), ManifestFolder.reason(failure));
    }
  }

  private Optional<String> duplicate(String file, List<Pod> pods) {
    for (Pod pod : pods) {
      PodFullName name = PodFullName.of(pod);
      Optional<String> first = Optional.ofNullable(names.putIfAbsent(name, file));
      if (first.isPresent()) {
        return Optional.of("pod %s is declared by %s already".formatted(name, first.get()));
      }
    }
    return Optional.empty();
  }

  private static InspectedManifest passedBy(String file, String name) {
    return new InspectedManifest(
        file,
        List.of(),
        Outcome.PASSED_BY,
        List.of(),
        List.of(),
        IgnoredNames.leftover(name).map(ending -> "is taken for a leftover: " + ending));
  }

  private static InspectedManifest unreadable(String file, String reason) {
    return new InspectedManifest(
        file, List.of(), Outcome.UNREADABLE, List.of(), List.of(), Optional.of(reason));
  }
}
