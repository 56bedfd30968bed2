package io.javelet.local;

import io.fabric8.kubernetes.api.model.NodeSelector;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.javelet.document.DocumentNode;
import io.javelet.document.DocumentNode.Entry;
import io.javelet.document.DocumentNode.ListNode;
import io.javelet.document.DocumentNode.MapNode;
import io.javelet.document.DocumentNode.NullNode;
import io.javelet.document.DocumentNode.TextNode;
import io.javelet.document.Location;
import io.javelet.pod.PersistentVolume;
import io.javelet.pod.PersistentVolume.Mode;
import io.javelet.pod.PersistentVolume.Source;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Reads the specs of PersistentVolume and PersistentVolumeClaim manifests. Pure. One object for one
 * manifest. Fields that only a cluster's binder and provisioners heed are allowed and ignored.
 */
final class VolumeManifest {
  private static final Set<String> OF_VOLUME =
      Set.of(
          "capacity",
          "accessModes",
          "persistentVolumeReclaimPolicy",
          "storageClassName",
          "mountOptions",
          "volumeMode",
          "nodeAffinity",
          "claimRef",
          "local",
          "hostPath");
  private static final Set<String> OF_CLAIM =
      Set.of(
          "accessModes", "resources", "storageClassName", "volumeMode", "volumeName", "selector");
  private static final Set<String> ACCESS_MODES =
      Set.of("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod");
  private static final Set<String> OPERATORS =
      Set.of("In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt");

  /** Names a part of a path, so that it must not be able to lead elsewhere. */
  private static final String FILE_SYSTEM = "[a-z0-9]{1,16}";

  private final BiConsumer<Location, String> wrong;

  /** Tells what is wrong, and where. */
  VolumeManifest(BiConsumer<Location, String> wrong) {
    this.wrong = wrong;
  }

  /** The volume in a manifest; empty, and told, when it has none that can be used. */
  Optional<LocalObject> volume(String name, MapNode manifest) {
    MapNode spec = spec(manifest, OF_VOLUME);
    return source(spec)
        .map(source ->
            new LocalObject.Volume(
                new PersistentVolume(
                    name,
                    source,
                    mode(spec, source),
                    texts(spec, "mountOptions"),
                    nodeAffinity(spec)),
                accessModes(spec),
                keptFor(spec)));
  }

  /** The claim in a manifest. */
  LocalObject claim(MapNode manifest) {
    MapNode spec = spec(manifest, OF_CLAIM);
    Optional<String> volume = text(spec, "volumeName");
    volume
        .filter(name -> !ObjectForms.isName(name))
        .ifPresent(name -> tell(spec, "volumeName", "spec.volumeName is no name: " + name));
    return new LocalObject.Claim(volume, accessModes(spec), mode(spec));
  }

  private MapNode spec(MapNode manifest, Set<String> known) {
    Optional<MapNode> found = map(manifest, "spec");
    if (found.isEmpty()) {
      tell(manifest, "spec", "spec is missing");
      return manifest;
    }
    MapNode spec = found.get();
    spec.entries()
        .forEach((key, entry) -> {
          if (!known.contains(key)) {
            wrong.accept(
                new Location(entry.line(), entry.column()),
                "spec.%s: unknown, or not to be had without a cluster".formatted(key));
          }
        });
    return spec;
  }

  private Optional<Source> source(MapNode spec) {
    Optional<MapNode> local = map(spec, "local");
    Optional<MapNode> hostPath = map(spec, "hostPath");
    if (local.isPresent() == hostPath.isPresent()) {
      tell(spec, "local", "a volume of this node has either spec.local or spec.hostPath");
      return Optional.empty();
    }
    MapNode place = local.or(() -> hostPath).orElse(spec);
    String path = text(place, "path").orElse("");
    if (!path.startsWith("/") || Arrays.asList(path.split("/", -1)).contains("..")) {
      tell(place, "path", "path must be absolute and without '..', unlike \"" + path + "\"");
      return Optional.empty();
    }
    if (local.isEmpty()) {
      return Optional.of(new Source.HostPath(path, text(place, "type").orElse("")));
    }
    Optional<String> fileSystem = text(place, "fsType");
    if (fileSystem.filter(type -> !type.matches(FILE_SYSTEM)).isPresent()) {
      tell(place, "fsType", "fsType is a word such as ext4");
    }
    return Optional.of(new Source.Local(path, fileSystem));
  }

  private Mode mode(MapNode spec, Source source) {
    Mode mode = mode(spec);
    if (mode == Mode.BLOCK && source instanceof Source.HostPath) {
      tell(spec, "volumeMode", "only a local volume can be a block device");
    }
    return mode;
  }

  private Mode mode(MapNode spec) {
    String word = text(spec, "volumeMode").orElse(Mode.FILESYSTEM.word());
    return Arrays.stream(Mode.values())
        .filter(mode -> mode.word().equals(word))
        .findFirst()
        .orElseGet(() -> {
          tell(spec, "volumeMode", "volumeMode is Filesystem or Block, not \"" + word + "\"");
          return Mode.FILESYSTEM;
        });
  }

  private Set<String> accessModes(MapNode spec) {
    Set<String> modes = new LinkedHashSet<>(texts(spec, "accessModes"));
    modes.stream()
        .filter(mode -> !ACCESS_MODES.contains(mode))
        .forEach(mode -> tell(spec, "accessModes", "there is no access mode \"" + mode + "\""));
    if (modes.size() > 1 && modes.contains("ReadWriteOncePod")) {
      tell(spec, "accessModes", "ReadWriteOncePod stands alone");
    }
    return modes;
  }

  private Optional<LocalName> keptFor(MapNode spec) {
    return map(spec, "claimRef")
        .map(reference ->
            LocalName.claim(
                text(reference, "namespace").orElse(ObjectManifest.DEFAULT_NAMESPACE),
                text(reference, "name")
                    .orElseGet(() -> {
                      tell(reference, "name", "claimRef.name is missing");
                      return "";
                    })));
  }

  private Optional<NodeSelector> nodeAffinity(MapNode spec) {
    return map(spec, "nodeAffinity")
        .map(affinity -> {
          List<NodeSelectorTerm> terms = new ArrayList<>();
          map(affinity, "required")
              .ifPresent(required ->
                  maps(required, "nodeSelectorTerms").forEach(term -> terms.add(term(term))));
          if (terms.isEmpty()) {
            tell(affinity, "required", "nodeAffinity has required.nodeSelectorTerms");
          }
          return new NodeSelector(terms);
        });
  }

  private NodeSelectorTerm term(MapNode term) {
    return new NodeSelectorTerm(
        requirements(term, "matchExpressions"), requirements(term, "matchFields"));
  }

  private List<NodeSelectorRequirement> requirements(MapNode term, String field) {
    return maps(term, field).stream()
        .map(each -> {
          String operator = text(each, "operator").orElse("");
          if (!OPERATORS.contains(operator)) {
            tell(each, "operator", "there is no operator \"" + operator + "\"");
          }
          return new NodeSelectorRequirement(
              text(each, "key").orElse(""), operator, texts(each, "values"));
        })
        .toList();
  }

  private Optional<MapNode> map(MapNode around, String field) {
    return present(around, field)
        .flatMap(node -> {
          if (node instanceof MapNode map) {
            return Optional.of(map);
          }
          wrong.accept(node.location(), field + " must be a map, not a " + node.kind());
          return Optional.empty();
        });
  }

  private List<MapNode> maps(MapNode around, String field) {
    List<MapNode> found = new ArrayList<>();
    for (DocumentNode item : items(around, field)) {
      if (item instanceof MapNode map) {
        found.add(map);
      } else {
        wrong.accept(item.location(), field + " holds maps, not a " + item.kind());
      }
    }
    return found;
  }

  private List<String> texts(MapNode around, String field) {
    List<String> found = new ArrayList<>();
    for (DocumentNode item : items(around, field)) {
      if (item instanceof TextNode text) {
        found.add(text.value());
      } else {
        wrong.accept(item.location(), field + " holds strings; put it in quotes");
      }
    }
    return found;
  }

  private List<DocumentNode> items(MapNode around, String field) {
    Optional<DocumentNode> node = present(around, field);
    if (node.isPresent() && node.get() instanceof ListNode list) {
      return list.items();
    }
    node.ifPresent(
        other -> wrong.accept(other.location(), field + " must be a list, not a " + other.kind()));
    return List.of();
  }

  private Optional<String> text(MapNode around, String field) {
    return present(around, field)
        .flatMap(node -> {
          if (node instanceof TextNode text) {
            return Optional.of(text.value()).filter(value -> !value.isEmpty());
          }
          wrong.accept(
              node.location(),
              "%s must be a string, not a %s; put it in quotes".formatted(field, node.kind()));
          return Optional.empty();
        });
  }

  private static Optional<DocumentNode> present(MapNode around, String field) {
    return around.value(field).filter(node -> !(node instanceof NullNode));
  }

  private void tell(MapNode around, String field, String message) {
    Entry entry = around.entries().get(field);
    wrong.accept(
        entry == null ? around.location() : new Location(entry.line(), entry.column()), message);
  }
}
