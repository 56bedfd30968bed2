package io.javelet.config.option;

import io.javelet.config.report.ConfigurationProblem;
import io.javelet.config.report.Origin;
import io.javelet.config.report.Suggestion;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Takes a command line apart as upstream's flag library does: {@code --flag value}, {@code
 * --flag=value}, switches without a value, underscores for dashes, {@code -v4}. Lives for one
 * parsing, on its thread. Goes on after a mistake, so that all are reported.
 */
public final class CommandLineParser {
  private final Deque<String> rest;
  private final Map<KubeletOption<?>, List<String>> values = new LinkedHashMap<>();
  private final Map<RetiredFlag, String> retired = new LinkedHashMap<>();
  private final List<ConfigurationProblem> problems = new ArrayList<>();

  private CommandLineParser(List<String> arguments) {
    rest = new ArrayDeque<>(arguments);
  }

  /** Takes arguments apart. */
  public static CommandLine parse(List<String> arguments) {
    CommandLineParser parser = new CommandLineParser(arguments);
    parser.run();
    return new CommandLine(parser.values, parser.retired, parser.problems);
  }

  private void run() {
    boolean onlyWords = false;
    while (!rest.isEmpty()) {
      String argument = rest.removeFirst();
      if (onlyWords || !argument.startsWith("-") || argument.equals("-")) {
        problem("", "unknown command \"" + argument + "\"; this program takes flags only");
      } else if (argument.equals("--")) {
        onlyWords = true;
      } else if (argument.startsWith("--")) {
        longFlag(argument.substring(2));
      } else {
        shortFlags(argument.substring(1));
      }
    }
  }

  private void longFlag(String text) {
    int equals = text.indexOf('=');
    String written = equals < 0 ? text : text.substring(0, equals);
    Optional<String> value =
        equals < 0 ? Optional.empty() : Optional.of(text.substring(equals + 1));
    if (written.isEmpty() || written.startsWith("-")) {
      problem("--" + text, "is not a flag");
      return;
    }
    String name = written.replace('_', '-');
    Optional<KubeletOption<?>> option = OptionCatalogue.byFlag(name);
    RetiredFlag old = RetiredFlags.byName().get(name);
    if (option.isPresent()) {
      take("--" + name, value, option.get().type().isSwitch())
          .ifPresent(taken -> add(option.get(), taken));
    } else if (old != null) {
      take("--" + name, value, old.isSwitch()).ifPresent(taken -> retired.put(old, taken));
    } else {
      unknown("--" + written, name, value.isPresent());
    }
  }

  /** {@code -v2}, {@code -v 2}, {@code -v=2}, {@code -hv2}. */
  private void shortFlags(String letters) {
    String left = letters;
    while (!left.isEmpty()) {
      char letter = left.charAt(0);
      String after = left.substring(1);
      Optional<KubeletOption<?>> option =
          OptionCatalogue.all().stream()
              .filter(o -> o.shorthand().filter(s -> s == letter).isPresent())
              .findFirst();
      if (option.isEmpty()) {
        String hint =
            OptionCatalogue.byFlag(letters.replace('_', '-').split("=", 2)[0]).isPresent()
                ? "; a long flag has two dashes: \"--" + letters + "\""
                : "";
        problem("-" + letters, "there is no flag -" + letter + hint);
        return;
      }
      if (after.startsWith("=")) {
        add(option.get(), after.substring(1));
        return;
      }
      if (option.get().type().isSwitch()) {
        add(option.get(), "true");
        left = after;
      } else {
        Optional<String> attached = after.isEmpty() ? Optional.empty() : Optional.of(after);
        take("-" + letter, attached, false).ifPresent(taken -> add(option.get(), taken));
        return;
      }
    }
  }

  private Optional<String> take(String flag, Optional<String> attached, boolean isSwitch) {
    if (attached.isPresent()) {
      return attached;
    }
    if (isSwitch) {
      return Optional.of("true");
    }
    if (rest.isEmpty()) {
      problem(flag, "needs a value");
      return Optional.empty();
    }
    return Optional.of(rest.removeFirst());
  }

  /** What follows an unknown flag is probably its value, and no mistake of its own. */
  private void unknown(String written, String name, boolean hasValue) {
    List<String> known =
        Stream.concat(
                OptionCatalogue.flags().keySet().stream(), RetiredFlags.byName().keySet().stream())
            .toList();
    String hint =
        Suggestion.nearest(name, known).map(near -> "; did you mean --" + near + "?").orElse("");
    problem(written, "there is no such flag" + hint);
    if (!hasValue && !rest.isEmpty() && !rest.getFirst().startsWith("-")) {
      rest.removeFirst();
    }
  }

  private void add(KubeletOption<?> option, String text) {
    values.computeIfAbsent(option, _ -> new ArrayList<>()).add(text);
  }

  private void problem(String flag, String message) {
    problems.add(new ConfigurationProblem(new Origin.Flag(flag), flag, Optional.empty(), message));
  }
}
