package io.javelet.config;

import io.javelet.config.document.DocumentFinding;
import io.javelet.config.document.DocumentNode;
import io.javelet.config.document.DocumentNode.MapNode;
import io.javelet.config.document.DocumentNode.TextNode;
import io.javelet.config.document.DocumentReader;
import io.javelet.config.document.DocumentSyntaxException;
import io.javelet.config.document.ReadDocument;
import io.javelet.config.document.SourceLocation;
import io.javelet.config.option.DocumentDecoder;
import io.javelet.config.option.Findings;
import io.javelet.config.option.KubeletOption;
import io.javelet.config.option.Settings;
import io.javelet.config.option.SettingsFold;
import io.javelet.config.report.ConfigurationWarning.Kind;
import io.javelet.config.report.Origin;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Reads the file and the drop-ins. Lives for one loading, on its thread. */
final class ConfigurationSources {
  private static final String API_VERSION = "kubelet.config.k8s.io/v1beta1";
  private static final String KIND = "KubeletConfiguration";
  private static final String DROP_IN_SUFFIX = ".conf";

  private final Path workingDirectory;
  private final Findings findings;
  private boolean unreadable;

  ConfigurationSources(Path workingDirectory, Findings findings) {
    this.workingDirectory = workingDirectory;
    this.findings = findings;
  }

  /**
   * The settings of the files over their defaults.
   *
   * @param file empty for none
   * @param directory empty for none
   */
  Settings read(String file, String directory) {
    Settings settings = file.isEmpty() ? SettingsFold.withoutFile() : readFile(file);
    return directory.isEmpty() ? settings : readDropIns(settings, directory);
  }

  /** Whether some file said nothing that could be understood. */
  boolean unreadable() {
    return unreadable;
  }

  private Settings readFile(String name) {
    Path path = workingDirectory.resolve(name).normalize();
    Path parent = Optional.ofNullable(path.getParent()).orElse(workingDirectory);
    return SettingsFold.file(readDocument(path, Origin.ConfigFile::new), parent, findings);
  }

  private Settings readDropIns(Settings base, String name) {
    Settings settings = base;
    for (Path dropIn : dropIns(workingDirectory.resolve(name).normalize())) {
      settings = SettingsFold.dropIn(settings, readDocument(dropIn, Origin.DropIn::new), findings);
    }
    return SettingsFold.afterDropIns(settings);
  }

  /** Every file of the directory and those below it, in the order upstream walks them. */
  private List<Path> dropIns(Path directory) {
    if (!Files.isDirectory(directory)) {
      findings.problem(new Origin.Flag("--config-dir"), "--config-dir", absent(directory));
      return List.of();
    }
    try (Stream<Path> files = Files.walk(directory, new FileVisitOption[0])) {
      List<Path> all = files.filter(file -> !Files.isDirectory(file)).sorted(byParts()).toList();
      all.stream()
          .filter(file -> !isDropIn(file))
          .forEach(file ->
              findings.warning(
                  Kind.DOUBTFUL,
                  new Origin.Flag("--config-dir"),
                  file + " is left out: its name does not end in .conf"));
      return all.stream().filter(ConfigurationSources::isDropIn).toList();
    } catch (IOException | java.io.UncheckedIOException e) {
      findings.problem(
          new Origin.Flag("--config-dir"),
          "--config-dir",
          directory + " cannot be read: " + e.getMessage());
      return List.of();
    }
  }

  private static String absent(Path directory) {
    return Files.exists(directory)
        ? directory + " is not a directory"
        : directory + " does not exist";
  }

  private static boolean isDropIn(Path file) {
    return String.valueOf(file.getFileName()).endsWith(DROP_IN_SUFFIX);
  }

  /** A directory's entries by name, a subdirectory's files at its own place among them. */
  private static java.util.Comparator<Path> byParts() {
    return (left, right) -> {
      int common = Math.min(left.getNameCount(), right.getNameCount());
      for (int i = 0; i < common; i++) {
        int order = left.getName(i).toString().compareTo(right.getName(i).toString());
        if (order != 0) {
          return order;
        }
      }
      return Integer.compare(left.getNameCount(), right.getNameCount());
    };
  }

  private Map<KubeletOption<?>, DocumentNode> readDocument(
      Path path, Function<SourceLocation, Origin> origin) {
    String name = path.toString();
    Origin start = origin.apply(new SourceLocation(name, 1, 1));
    Optional<String> text = readText(path, start);
    if (text.isEmpty()) {
      unreadable = true;
      return Map.of();
    }
    try {
      ReadDocument document = DocumentReader.read(name, text.get());
      for (DocumentFinding finding : document.findings()) {
        findings.warning(Kind.FORM, origin.apply(finding.location()), finding.message());
      }
      return document
          .root()
          .map(root -> decode(root, start, origin))
          .orElseGet(() -> {
            unreadable = true;
            findings.problem(start, "", "the file is empty; it has to hold a " + KIND);
            return Map.of();
          });
    } catch (DocumentSyntaxException e) {
      unreadable = true;
      findings.problem(origin.apply(e.location()), "", "neither YAML nor JSON: " + e.problem());
      return Map.of();
    }
  }

  private Optional<String> readText(Path path, Origin start) {
    try {
      return Optional.of(Files.readString(path));
    } catch (NoSuchFileException _) {
      findings.problem(start, "", "there is no such file");
    } catch (CharacterCodingException _) {
      findings.problem(start, "", "the file is not a text in UTF-8");
    } catch (IOException e) {
      findings.problem(start, "", "cannot be read: " + e.getMessage());
    }
    return Optional.empty();
  }

  private Map<KubeletOption<?>, DocumentNode> decode(
      DocumentNode root, Origin start, Function<SourceLocation, Origin> origin) {
    if (!(root instanceof MapNode map)) {
      unreadable = true;
      findings.problem(start, "", "holds " + root.kind() + "; expected a " + KIND);
      return Map.of();
    }
    typeField(map, "apiVersion", API_VERSION, start, origin);
    typeField(map, "kind", KIND, start, origin);
    return DocumentDecoder.decode(map, origin, findings);
  }

  private void typeField(
      MapNode map,
      String field,
      String expected,
      Origin start,
      Function<SourceLocation, Origin> origin) {
    Optional<DocumentNode> value = map.value(field);
    if (value.isEmpty()) {
      findings.problem(start, field, "is missing; expected \"" + expected + "\"");
    } else if (!(value.get() instanceof TextNode(var _, String text) && text.equals(expected))) {
      findings.problem(
          origin.apply(value.get().location()),
          field,
          value.get().text() + " is not supported; expected \"" + expected + "\"");
    }
  }
}
