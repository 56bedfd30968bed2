package io.javelet.local;

import io.javelet.document.DocumentException;
import io.javelet.document.DocumentNode;
import io.javelet.document.DocumentNode.BooleanNode;
import io.javelet.document.DocumentNode.Entry;
import io.javelet.document.DocumentNode.ListNode;
import io.javelet.document.DocumentNode.MapNode;
import io.javelet.document.DocumentNode.NullNode;
import io.javelet.document.DocumentNode.TextNode;
import io.javelet.document.DocumentReader;
import io.javelet.document.Location;
import io.javelet.document.ReadDocuments;
import io.javelet.pod.ConfigObject;
import io.javelet.pod.ConfigObjects.Kind;
import io.javelet.pod.ConfigValue;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads ConfigMap, Secret, PersistentVolume and PersistentVolumeClaim manifests, one or more to a
 * text, also as a List. Pure. One object for one text; a text is accepted whole or not at all.
 */
final class ObjectManifest {
  /** What is in a text. */
  sealed interface Result {
    /** Its objects, in order. */
    record Read(Map<LocalName, LocalObject> objects) implements Result {}

    /** What is wrong with it. */
    record Bad(List<LocalProblem> problems) implements Result {}
  }

  static final String DEFAULT_NAMESPACE = "default";
  private static final Set<String> COMMON = Set.of("apiVersion", "kind", "metadata", "immutable");
  private static final Set<String> OF_CONFIG_MAP = Set.of("data", "binaryData");
  private static final Set<String> OF_SECRET = Set.of("data", "stringData", "type");

  private final String file;
  private final Map<LocalName, LocalObject> objects = new LinkedHashMap<>();
  private final List<LocalProblem> problems = new ArrayList<>();

  private ObjectManifest(String file) {
    this.file = file;
  }

  /**
   * Reads a text.
   *
   * @param file its path, for messages
   */
  static Result read(String file, byte[] content) {
    var manifest = new ObjectManifest(file);
    try {
      ReadDocuments documents = DocumentReader.read(content);
      documents
          .findings()
          .forEach(finding ->
              manifest.wrong(finding.location(), finding.path() + ": " + finding.detail()));
      documents.roots().forEach(manifest::document);
    } catch (DocumentException e) {
      manifest.wrong(e.location(), e.problem());
    }
    return manifest.problems.isEmpty()
        ? new Result.Read(manifest.objects)
        : new Result.Bad(List.copyOf(manifest.problems));
  }

  private void document(DocumentNode root) {
    if (!(root instanceof MapNode map)) {
      wrong(root.location(), "a manifest is a map, not a " + root.kind());
      return;
    }
    String kind = text(map, "kind").orElse("");
    if (!text(map, "apiVersion").orElse("").equals("v1")) {
      wrong(place(map, "apiVersion"), "apiVersion must be v1");
      return;
    }
    switch (kind) {
      case "ConfigMap" -> object(Kind.CONFIG_MAP, map);
      case "Secret" -> object(Kind.SECRET, map);
      case "PersistentVolume" -> {
        int before = problems.size();
        name(LocalKind.VOLUME, map)
            .ifPresent(name ->
                new VolumeManifest(this::wrong)
                    .volume(name.name(), map)
                    .ifPresent(volume -> add(name, volume, map, before)));
      }
      case "PersistentVolumeClaim" -> {
        int before = problems.size();
        name(LocalKind.CLAIM, map)
            .ifPresent(name -> add(name, new VolumeManifest(this::wrong).claim(map), map, before));
      }
      case "List",
          "ConfigMapList",
          "SecretList",
          "PersistentVolumeList",
          "PersistentVolumeClaimList" -> {
        if (map.value("items").orElse(map) instanceof ListNode items) {
          items.items().forEach(this::document);
        } else {
          wrong(place(map, "items"), "a list has items");
        }
      }
      default ->
          wrong(
              place(map, "kind"),
              "only a ConfigMap, a Secret, a PersistentVolume, a PersistentVolumeClaim or a List"
                  + " of them can be kept here, not a \"%s\"".formatted(kind));
    }
  }

  private void object(Kind kind, MapNode map) {
    int before = problems.size();
    Set<String> own = kind == Kind.SECRET ? OF_SECRET : OF_CONFIG_MAP;
    map.entries()
        .forEach((key, entry) -> {
          if (!COMMON.contains(key) && !own.contains(key)) {
            wrong(entry, "a %s has no field \"%s\"".formatted(kind.word(), key));
          }
        });
    Optional<LocalName> name = name(LocalKind.of(kind), map);
    Map<String, ConfigValue> data = new LinkedHashMap<>();
    Map<String, ConfigValue> binary = new LinkedHashMap<>();
    switch (kind) {
      case CONFIG_MAP -> {
        texts(map, "data", data);
        encoded(map, "binaryData", binary);
        data.keySet().stream()
            .filter(binary::containsKey)
            .forEach(key -> wrong(place(map, "binaryData"), "\"" + key + "\" is in data already"));
      }
      case SECRET -> {
        encoded(map, "data", data);
        texts(map, "stringData", data);
      }
    }
    long size =
        data.values().stream().mapToLong(ConfigValue::length).sum()
            + binary.values().stream().mapToLong(ConfigValue::length).sum();
    if (size > ObjectForms.LARGEST_OBJECT) {
      wrong(
          map.location(),
          "its values have %d bytes, more than %d".formatted(size, ObjectForms.LARGEST_OBJECT));
    }
    boolean immutable = isImmutable(map);
    name.ifPresent(found ->
        add(found, new LocalObject.Config(new ConfigObject(data, binary, immutable)), map, before));
  }

  /** Takes an object, unless more is wrong than was before it. */
  private void add(LocalName name, LocalObject object, MapNode map, int before) {
    if (problems.size() == before && objects.putIfAbsent(name, object) != null) {
      wrong(map.location(), name + " is in this file already");
    }
  }

  private Optional<LocalName> name(LocalKind kind, MapNode map) {
    Optional<DocumentNode> head = map.value("metadata");
    if (head.isEmpty() || !(head.get() instanceof MapNode metadata)) {
      wrong(place(map, "metadata"), "metadata.name is missing");
      return Optional.empty();
    }
    for (String field : List.of("name", "namespace")) {
      metadata
          .value(field)
          .filter(node -> !(node instanceof TextNode) && !(node instanceof NullNode))
          .ifPresent(node ->
              wrong(
                  node.location(),
                  "metadata.%s must be a string, not a %s; put it in quotes"
                      .formatted(field, node.kind())));
    }
    String name = text(metadata, "name").orElse("");
    String namespace = text(metadata, "namespace").orElse(DEFAULT_NAMESPACE);
    if (!ObjectForms.isName(name)) {
      wrong(
          place(metadata, "name"),
          "metadata.name must be small letters, digits, '-' and '.', unlike \"" + name + "\"");
    }
    if (!ObjectForms.isNamespace(namespace)) {
      wrong(
          place(metadata, "namespace"),
          "metadata.namespace must be small letters, digits and '-', unlike \"" + namespace + "\"");
    }
    return Optional.of(new LocalName(kind, kind == LocalKind.VOLUME ? "" : namespace, name));
  }

  private boolean isImmutable(MapNode map) {
    DocumentNode node = map.value("immutable").orElse(new NullNode(map.line(), map.column()));
    return switch (node) {
      case BooleanNode truth -> truth.value();
      case NullNode _ -> false;
      default -> {
        wrong(node.location(), "immutable must be true or false");
        yield false;
      }
    };
  }

  private void texts(MapNode map, String field, Map<String, ConfigValue> into) {
    values(map, field)
        .forEach((key, entry) -> {
          if (entry.value() instanceof TextNode text) {
            into.put(key, ConfigValue.of(text.value()));
          } else if (entry.value() instanceof NullNode) {
            into.put(key, ConfigValue.of(""));
          } else {
            wrong(
                entry,
                "%s.%s must be a string, not a %s; put it in quotes"
                    .formatted(field, key, entry.value().kind()));
          }
        });
  }

  private void encoded(MapNode map, String field, Map<String, ConfigValue> into) {
    values(map, field)
        .forEach((key, entry) -> {
          if (!(entry.value() instanceof TextNode text)) {
            wrong(entry, "%s.%s must be base64".formatted(field, key));
            return;
          }
          try {
            into.put(
                key,
                ConfigValue.of(Base64.getDecoder().decode(text.value().replaceAll("\\s", ""))));
          } catch (IllegalArgumentException _) {
            // The decoder's own words would show a piece of the secret.
            wrong(entry, "%s.%s must be base64".formatted(field, key));
          }
        });
  }

  private Map<String, Entry> values(MapNode map, String field) {
    DocumentNode node = map.value(field).orElse(new NullNode(map.line(), map.column()));
    if (node instanceof MapNode values) {
      values
          .entries()
          .forEach((key, entry) ->
              ObjectForms.wrongWithKey(key).ifPresent(problem -> wrong(entry, problem)));
      return values.entries();
    }
    if (!(node instanceof NullNode)) {
      wrong(node.location(), field + " must be a map");
    }
    return Map.of();
  }

  private static Optional<String> text(MapNode map, String key) {
    return map.value(key)
        .flatMap(node ->
            node instanceof TextNode text && !text.value().isEmpty()
                ? Optional.of(text.value())
                : Optional.empty());
  }

  private static Location place(MapNode map, String key) {
    Entry entry = map.entries().get(key);
    return entry == null ? map.location() : new Location(entry.line(), entry.column());
  }

  private void wrong(Entry entry, String message) {
    wrong(new Location(entry.line(), entry.column()), message);
  }

  private void wrong(Location location, String message) {
    problems.add(new LocalProblem(file, Optional.of(location), message));
  }
}
