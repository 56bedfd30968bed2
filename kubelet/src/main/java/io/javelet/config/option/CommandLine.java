package io.javelet.config.option;

import io.javelet.config.report.ConfigurationProblem;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Arguments taken apart: which flag was given with which texts. Nothing is parsed yet.
 *
 * @param values the texts of each option's flag, in the order given
 * @param retired the retired flags that were given, each with its last text
 * @param problems what could not be taken apart
 */
public record CommandLine(
    Map<KubeletOption<?>, List<String>> values,
    Map<RetiredFlag, String> retired,
    List<ConfigurationProblem> problems) {

  public CommandLine {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    retired = Collections.unmodifiableMap(new LinkedHashMap<>(retired));
    problems = List.copyOf(problems);
  }

  /** The last text given for a retired flag. */
  public Optional<String> retiredValue(String name) {
    return retired.entrySet().stream()
        .filter(entry -> entry.getKey().name().equals(name))
        .map(Map.Entry::getValue)
        .findFirst();
  }
}
