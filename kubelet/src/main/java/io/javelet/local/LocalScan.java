package io.javelet.local;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What one reading of the store's folders found. Filled by one thread, then only read. */
final class LocalScan {
  /**
   * An object and where it comes from.
   *
   * @param source the file or folder
   */
  record Stored(String source, LocalObject object) {}

  private final Map<LocalName, Stored> objects = new LinkedHashMap<>();
  private final Map<LocalName, String> refused = new LinkedHashMap<>();
  private final Set<String> badSources = new LinkedHashSet<>();
  private final List<LocalProblem> problems = new ArrayList<>();
  private boolean folderMissing;

  void found(LocalName name, String source, LocalObject object) {
    Stored first = objects.putIfAbsent(name, new Stored(source, object));
    if (first != null) {
      problem(source, "%s is in %s already, which wins".formatted(name, first.source()));
    }
  }

  /** It is there but must not be used. */
  void refused(LocalName name, String source, String why) {
    refused.putIfAbsent(name, name + " is refused: " + why);
    bad(source);
    problem(source, name + " is refused: " + why);
  }

  /** Nobody can say what else is in there. */
  void bad(String source) {
    badSources.add(source);
  }

  void problem(String file, String message) {
    problems.add(new LocalProblem(file, java.util.Optional.empty(), message));
  }

  void problem(LocalProblem problem) {
    problems.add(problem);
  }

  void folderIsMissing() {
    folderMissing = true;
  }

  Map<LocalName, Stored> objects() {
    return objects;
  }

  Map<LocalName, String> refused() {
    return refused;
  }

  boolean isBad(String source) {
    return folderMissing || badSources.contains(source);
  }

  List<LocalProblem> problems() {
    return problems;
  }
}
