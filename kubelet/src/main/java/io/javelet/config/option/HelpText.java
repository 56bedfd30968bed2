package io.javelet.config.option;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Renders {@code --help}: chapter by chapter, at most 80 columns wide. */
public final class HelpText {
  private static final int WIDTH = 80;
  private static final String INDENT = "        ";
  private static final String INTRODUCTION =
      "The node agent: keeps the machine's pods running. Compatible with the kubelet of"
          + " Kubernetes "
          + KubeletVersion.UPSTREAM
          + ". Options marked [ours] are this agent's own. Flags marked [old] are better written"
          + " into the file named by --config, under the field given in brackets.";

  private HelpText() {}

  /** The whole text. */
  public static String all() {
    List<String> lines = new ArrayList<>();
    lines.add("Usage:");
    lines.add("  kubelet [flags]");
    for (Subcommand command : Subcommand.values()) {
      lines.add("  " + command.usage());
    }
    lines.add("");
    lines.addAll(wrap(INTRODUCTION, ""));
    lines.add("");
    lines.add("Commands [ours], each with a --help of its own:");
    for (Subcommand command : Subcommand.values()) {
      lines.add("  " + command.word());
      lines.addAll(wrap(command.meaning(), INDENT));
    }
    for (OptionGroup group : OptionGroup.values()) {
      List<KubeletOption<?>> options =
          OptionCatalogue.all().stream()
              .filter(option -> option.group() == group && option.flag().isPresent())
              .toList();
      if (!options.isEmpty()) {
        lines.add("");
        lines.add(group.title() + ":");
        options.forEach(option -> lines.addAll(describe(option)));
      }
    }
    return String.join("\n", lines) + "\n";
  }

  private static List<String> describe(KubeletOption<?> option) {
    String letter = option.shorthand().map(s -> "-" + s + ", ").orElse("    ");
    String value = option.type().isSwitch() ? "" : " " + option.type().name();
    String head = "  " + letter + "--" + option.flag().orElseThrow() + value;
    List<String> lines = new ArrayList<>();
    lines.add(head);
    lines.addAll(wrap(details(option), INDENT));
    return lines;
  }

  private static String details(KubeletOption<?> option) {
    String marks =
        Stream.of(
                option.traits().ours() ? Optional.of("[ours] ") : Optional.<String>empty(),
                option.traits().deprecatedFlag() ? Optional.of("[old] ") : Optional.<String>empty())
            .flatMap(Optional::stream)
            .reduce("", String::concat);
    String field = option.path().map(path -> " (" + path + ")").orElse("");
    return marks + option.description() + field + defaultOf(option);
  }

  private static <T> String defaultOf(KubeletOption<T> option) {
    Optional<T> withFile = option.defaults().value();
    Optional<T> alone = option.defaults().withoutFile();
    String usual = withFile.map(value -> shown(option, value)).orElse("");
    String other =
        alone.map(value -> " Without --config: " + option.type().show(value) + ".").orElse("");
    return (usual.isEmpty() ? "" : " Default: " + usual + ".") + other;
  }

  /** A default that says "nothing" says nothing. */
  private static <T> String shown(KubeletOption<T> option, T value) {
    String text = option.type().show(value);
    boolean nothing = Set.of("", "\"\"", "[]", "false").contains(text);
    return nothing || option.traits().secret() ? "" : text;
  }

  /** Breaks a text at blanks, and after commas where a list is longer than a line. */
  public static List<String> wrap(String text, String indent) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder(indent);
    for (String word : text.split(" ", -1)) {
      boolean list = indent.length() + word.length() > WIDTH;
      String before = " ";
      for (String part : list ? word.split("(?<=,)", -1) : new String[] {word}) {
        boolean first = line.length() == indent.length();
        if (!first && line.length() + before.length() + part.length() > WIDTH) {
          lines.add(line.toString());
          line = new StringBuilder(indent);
          first = true;
        }
        line.append(first ? "" : before).append(part);
        before = "";
      }
    }
    lines.add(line.toString());
    return lines;
  }
}
