package io.javelet.local;

import io.javelet.document.DocumentReader;
import io.javelet.os.Errno;
import io.javelet.os.HeldPath;
import io.javelet.os.HeldPath.Links;
import io.javelet.os.SystemCallException;
import io.javelet.pod.ConfigObject;
import io.javelet.pod.ConfigObjects.Kind;
import io.javelet.pod.ConfigValue;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads the folders of the local store. Stateless; the store's thread. Links are followed only
 * inside the folder, and nothing but plain files is ever opened for reading.
 *
 * <p>The layout: manifests {@code *.yaml}, {@code *.yml} and {@code *.json} in the folder itself;
 * plain folders {@code configmaps/NAMESPACE/NAME} and {@code secrets/NAMESPACE/NAME} with a file
 * for each key; and systemd's credentials as one secret of every namespace.
 */
final class LocalFolder {
  /** Name of the secret that holds systemd's credentials, in every namespace. */
  static final String CREDENTIALS = "systemd-credentials";

  /** Stands for every namespace; no namespace can have this name. */
  static final String ANY_NAMESPACE = "*";

  private static final Set<String> LEFTOVERS =
      Set.of("~", ".bak", ".swp", ".orig", ".tmp", ".rpmsave", ".rpmnew", ".dpkg-old", ".dpkg-new");

  private final Path folder;
  private final Optional<Path> credentials;
  private final FileRights rights;

  /**
   * @param credentials systemd's folder for this service, if it has any
   */
  LocalFolder(Path folder, Optional<Path> credentials, FileRights rights) {
    this.folder = folder;
    this.credentials = credentials;
    this.rights = rights;
  }

  Path path() {
    return folder;
  }

  /** Every folder whose changes matter. */
  List<Path> folders() throws IOException {
    List<Path> found = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      found.add(folder);
    }
    for (Kind kind : Kind.values()) {
      Path ofKind = folder.resolve(directory(kind));
      addFolders(ofKind, 2, found);
    }
    credentials.filter(Files::isDirectory).ifPresent(found::add);
    return found;
  }

  private static void addFolders(Path here, int depth, List<Path> found) throws IOException {
    if (!Files.isDirectory(here)) {
      return;
    }
    found.add(here);
    if (depth > 0) {
      for (String name : names(here)) {
        addFolders(here.resolve(name), depth - 1, found);
      }
    }
  }

  /** Reads everything. */
  LocalScan scan() {
    var scan = new LocalScan();
    try (HeldPath root = HeldPath.open(folder)) {
      for (String name : names(folder)) {
        if (isManifest(name)) {
          manifest(root, name, scan);
        }
      }
      for (Kind kind : Kind.values()) {
        plainFolders(root, kind, scan);
      }
    } catch (IOException failure) {
      scan.folderIsMissing();
      scan.problem(folder.toString(), "cannot be read: " + reason(failure));
    }
    credentials.ifPresent(place -> credentials(place, scan));
    return scan;
  }

  private static boolean isManifest(String name) {
    return !name.startsWith(".")
        && LEFTOVERS.stream().noneMatch(name::endsWith)
        && (name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json"));
  }

  private static String directory(Kind kind) {
    return switch (kind) {
      case CONFIG_MAP -> "configmaps";
      case SECRET -> "secrets";
    };
  }

  private void manifest(HeldPath root, String name, LocalScan scan) {
    String file = folder.resolve(name).toString();
    try (HeldPath held = root.beneath(name, Links.INSIDE)) {
      Optional<String> wrong = rights.wrongWith(held.path(), file, false);
      if (wrong.isPresent()) {
        scan.bad(file);
        scan.problem(file, wrong.get());
        return;
      }
      byte[] content = read(held, DocumentReader.LONGEST_TEXT);
      switch (ObjectManifest.read(file, content)) {
        case ObjectManifest.Result.Read(Map<LocalName, LocalObject> objects) ->
            accept(held, file, objects, scan);
        case ObjectManifest.Result.Bad(List<LocalProblem> problems) -> {
          scan.bad(file);
          problems.forEach(scan::problem);
        }
      }
    } catch (IOException failure) {
      scan.bad(file);
      scan.problem(file, "cannot be read: " + reason(failure));
    }
  }

  /** Only what is read tells whether there are secrets in it. */
  private void accept(
      HeldPath held, String file, Map<LocalName, LocalObject> objects, LocalScan scan)
      throws IOException {
    Optional<String> exposed = rights.wrongWith(held.path(), file, true);
    objects.forEach((name, object) -> {
      if (name.kind() == LocalKind.SECRET && exposed.isPresent()) {
        scan.refused(name, file, exposed.get());
      } else {
        scan.found(name, file, object);
      }
    });
  }

  private void plainFolders(HeldPath root, Kind kind, LocalScan scan) throws IOException {
    Path ofKind = folder.resolve(directory(kind));
    if (!Files.isDirectory(ofKind)) {
      return;
    }
    for (String namespace : names(ofKind)) {
      Path inNamespace = ofKind.resolve(namespace);
      if (!ObjectForms.isNamespace(namespace) || !Files.isDirectory(inNamespace)) {
        scan.problem(
            inNamespace.toString(), "here belong folders named as namespaces, nothing else");
        continue;
      }
      for (String name : names(inNamespace)) {
        Path object = inNamespace.resolve(name);
        if (!ObjectForms.isName(name) || !Files.isDirectory(object)) {
          scan.problem(object.toString(), "here belong folders named as objects, nothing else");
          continue;
        }
        String relative = String.join("/", directory(kind), namespace, name);
        plainFolder(root, relative, new LocalName(kind, namespace, name), scan);
      }
    }
  }

  private void plainFolder(HeldPath root, String relative, LocalName name, LocalScan scan) {
    Path object = folder.resolve(relative);
    try (HeldPath held = root.beneath(relative, Links.INSIDE)) {
      values(held, object, name, scan)
          .ifPresent(values -> scan.found(name, object.toString(), config(values)));
    } catch (IOException failure) {
      scan.refused(name, object.toString(), "it cannot be read: " + reason(failure));
    }
  }

  private void credentials(Path place, LocalScan scan) {
    var name = new LocalName(Kind.SECRET, ANY_NAMESPACE, CREDENTIALS);
    try (HeldPath held = HeldPath.open(place)) {
      values(held, place, name, scan)
          .ifPresent(values -> scan.found(name, place.toString(), config(values)));
    } catch (IOException failure) {
      scan.refused(name, place.toString(), "it cannot be read: " + reason(failure));
    }
  }

  /** A file for each key; absent, and said, when one of them must not be used. */
  private Optional<Map<String, ConfigValue>> values(
      HeldPath held, Path object, LocalName name, LocalScan scan) throws IOException {
    Map<String, ConfigValue> values = new LinkedHashMap<>();
    long size = 0;
    for (String key : names(object)) {
      Path file = object.resolve(key);
      if (key.startsWith(".") || Files.isDirectory(file)) {
        continue;
      }
      Optional<String> wrongKey = ObjectForms.wrongWithKey(key);
      if (wrongKey.isPresent()) {
        scan.problem(file.toString(), wrongKey.get());
        continue;
      }
      try (HeldPath value = held.beneath(key, Links.INSIDE)) {
        Optional<String> wrong =
            rights.wrongWith(value.path(), file.toString(), name.kind() == LocalKind.SECRET);
        if (wrong.isPresent()) {
          scan.refused(name, object.toString(), wrong.get());
          return Optional.empty();
        }
        byte[] content = read(value, ObjectForms.LARGEST_OBJECT);
        size += content.length;
        values.put(key, ConfigValue.of(content));
      }
    }
    if (size > ObjectForms.LARGEST_OBJECT) {
      scan.refused(
          name,
          object.toString(),
          "its values have %d bytes, more than %d".formatted(size, ObjectForms.LARGEST_OBJECT));
      return Optional.empty();
    }
    return Optional.of(values);
  }

  private static LocalObject config(Map<String, ConfigValue> values) {
    return new LocalObject.Config(new ConfigObject(values, Map.of(), false));
  }

  private static byte[] read(HeldPath held, int most) throws IOException {
    long size = Files.size(held.path());
    if (size > most) {
      throw new IOException("%d bytes are more than %d".formatted(size, most));
    }
    return Files.readAllBytes(held.path());
  }

  private static Set<String> names(Path folder) throws IOException {
    Set<String> names = new TreeSet<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
      children.forEach(child -> names.add(child.getFileName().toString()));
    } catch (NotDirectoryException | NoSuchFileException gone) {
      throw new IOException("no such folder: " + folder, gone);
    }
    return names;
  }

  private static String reason(IOException failure) {
    if (failure instanceof SystemCallException call
        && (call.is(Errno.EXDEV) || call.is(Errno.ELOOP))) {
      return "a link leads out of the folder";
    }
    return String.valueOf(failure.getMessage());
  }
}
