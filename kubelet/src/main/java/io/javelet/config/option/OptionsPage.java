package io.javelet.config.option;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Renders the reference of all options as Markdown: {@code docs/options.md}. */
public final class OptionsPage {
  private OptionsPage() {}

  /** The whole page. */
  public static String markdown() {
    StringBuilder page = new StringBuilder(introduction());
    for (OptionGroup group : OptionGroup.values()) {
      page.append("## ").append(group.title()).append("\n\n");
      page.append("| field | flag | type | default | change | works | meaning |\n");
      page.append("| --- | --- | --- | --- | --- | --- | --- |\n");
      OptionCatalogue.all().stream()
          .filter(option -> option.group() == group)
          .forEach(option -> page.append(row(option)));
      page.append('\n');
    }
    return page.append(retired()).toString();
  }

  private static String introduction() {
    return """
    # Every option

    Made from the options' own declarations; a test keeps it current. Compatible with the kubelet of Kubernetes %s.

    A field stands in the file that `--config` names, or in a drop-in in `--config-dir`; a flag stands on the command
    line and wins. Flags in parentheses are accepted, and better written as the field. The columns tell:

    - **default** without a configuration file in brackets, where it differs.
    - **change** "live" takes effect when the file is changed or at SIGHUP; all others at the next start.
    - **works** "not yet" is read, checked and shown in `/configz`, and has no effect so far; "of no use" upstream
      ignores too.

    """
        .formatted(KubeletVersion.UPSTREAM);
  }

  /** The names of all options that are accepted and have no effect so far, sorted. */
  public static List<String> withoutEffect() {
    return OptionCatalogue.all().stream()
        .filter(option -> !option.effective() && !option.traits().futile())
        .map(KubeletOption::name)
        .sorted()
        .toList();
  }

  private static String row(KubeletOption<?> option) {
    String flag = option.flag().map(name -> "`--" + name + "`").orElse("");
    String works = option.traits().futile() ? "of no use" : option.effective() ? "yes" : "not yet";
    List<String> cells = new ArrayList<>();
    cells.add(option.path().map(OptionsPage::code).orElse(""));
    cells.add(option.traits().deprecatedFlag() && !flag.isEmpty() ? "(" + flag + ")" : flag);
    cells.add(cell(option.type().name()));
    cells.add(defaults(option));
    cells.add(option.reloadable() ? "live" : "");
    cells.add(works);
    cells.add(meaning(option));
    return cells.stream().collect(Collectors.joining(" | ", "| ", " |\n"));
  }

  private static <T> String defaults(KubeletOption<T> option) {
    if (option.traits().secret()) {
      return "";
    }
    String usual = option.defaults().value().map(v -> shown(option, v)).orElse("");
    String alone =
        option.defaults().withoutFile().map(v -> " [" + shown(option, v) + "]").orElse("");
    return (usual + alone).strip();
  }

  private static <T> String shown(KubeletOption<T> option, T value) {
    String text = option.type().show(value).replaceAll("^\"|\"$", "");
    return text.isEmpty() || text.equals("[]") ? "" : code(text);
  }

  private static String meaning(KubeletOption<?> option) {
    String ours = option.traits().ours() ? "*Ours.* " : "";
    String gate =
        option.traits().gate().map(name -> " Needs the feature gate " + name + ".").orElse("");
    return ours + cell(option.description()) + gate;
  }

  private static String retired() {
    String rows =
        RetiredFlags.byName().values().stream()
            .map(flag ->
                "| `--%s` | %s | %s |\n"
                    .formatted(flag.name(), flag.removedIn(), cell(flag.advice())))
            .collect(Collectors.joining());
    return Stream.of(
                "## Flags that were",
                "",
                "Accepted with a warning; upstream refuses to start. A name that never existed is"
                    + " an error.",
                "",
                "| flag | gone since | instead |",
                "| --- | --- | --- |\n")
            .collect(Collectors.joining("\n"))
        + rows;
  }

  private static String code(String text) {
    return "`" + cell(text) + "`";
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }
}
