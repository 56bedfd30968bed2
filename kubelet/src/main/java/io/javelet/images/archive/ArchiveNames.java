package io.javelet.images.archive;

import io.javelet.images.ImageName;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Reads which images an archive holds: from {@code manifest.json} of {@code docker save}, and from
 * the annotations in {@code index.json} of an OCI layout. Stateless.
 */
final class ArchiveNames {
  private static final int LARGEST_INDEX = 8 << 20;
  private static final List<String> NAME_ANNOTATIONS =
      List.of("io.containerd.image.name", "org.opencontainers.image.ref.name");

  private final ObjectMapper json = new ObjectMapper();

  /**
   * The names of the images in a tar stream.
   *
   * @throws IOException when it is no image archive, or holds no image with a name
   */
  List<String> read(InputStream tar) throws IOException {
    var entries = new TarEntries(tar);
    Set<String> names = new LinkedHashSet<>();
    boolean indexed = false;
    for (Optional<TarEntries.Entry> next = entries.next();
        next.isPresent();
        next = entries.next()) {
      TarEntries.Entry entry = next.get();
      switch (entry.name()) {
        case "manifest.json" -> {
          indexed = true;
          names.addAll(dockerNames(parse(entry.name(), entries.content(entry, LARGEST_INDEX))));
        }
        case "index.json", "./index.json" -> {
          indexed = true;
          names.addAll(ociNames(parse(entry.name(), entries.content(entry, LARGEST_INDEX))));
        }
        default -> {}
      }
    }
    if (!indexed) {
      throw new IOException(
          "this is no image archive: it has neither manifest.json nor index.json");
    }
    if (names.isEmpty()) {
      throw new IOException("none of its images has a name");
    }
    return names.stream().map(ArchiveNames::canonical).toList();
  }

  /** In the one spelling in which the runtime keeps it. */
  private static String canonical(String name) {
    return switch (ImageName.parse(name)) {
      case ImageName.Parsed.Valid(ImageName valid) -> valid.canonical();
      case ImageName.Parsed.Invalid _ -> name;
    };
  }

  private JsonNode parse(String file, byte[] content) throws IOException {
    try {
      return json.readTree(content);
    } catch (JacksonException malformed) {
      throw new IOException(file + " is no JSON: " + malformed.getOriginalMessage(), malformed);
    }
  }

  private static List<String> dockerNames(JsonNode manifest) {
    List<String> names = new ArrayList<>();
    for (JsonNode image : manifest) {
      image.path("RepoTags").forEach(tag -> names.add(tag.asString()));
    }
    return names;
  }

  private static List<String> ociNames(JsonNode index) {
    List<String> names = new ArrayList<>();
    for (JsonNode manifest : index.path("manifests")) {
      NAME_ANNOTATIONS.stream()
          .map(annotation -> manifest.path("annotations").path(annotation).asString(""))
          // A bare tag such as "latest" names no image.
          .filter(name -> name.contains("/") || name.contains(":"))
          .findFirst()
          .ifPresent(names::add);
    }
    return names;
  }
}
