package io.javelet.server.nodelogs;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/**
 * What somebody wants of the machine's logs. Pure. Upstream's counterpart: {@code nodeLogQuery}.
 *
 * @param services whose logs are wanted
 * @param files that are wanted instead: one, when {@link #wrong} says nothing
 * @param options restricting the services' logs
 */
public record NodeLogQuery(List<String> services, List<String> files, Options options) {
  private static final int MOST_SERVICES = 4;
  private static final int MOST_LINES = 100_000;
  private static final int LONGEST_SERVICE = 256;
  private static final Pattern SERVICE = Pattern.compile("[a-zA-Z\\-_.:0-9@]*");
  private static final DateTimeFormatter GO_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss xx 'UTC'", Locale.ROOT);

  /** The zone is said, as the journal would else take the machine's own. */
  private static final DateTimeFormatter JOURNAL_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT);

  public NodeLogQuery {
    services = List.copyOf(services);
    files = List.copyOf(files);
  }

  /**
   * Restrictions.
   *
   * @param since nothing that was written earlier
   * @param until nothing that was written later
   * @param lines no more than the last ones
   * @param boot only of that start of the machine, counted backwards from 0
   * @param pattern only lines that match; empty for all
   */
  public record Options(
      Optional<OffsetDateTime> since,
      Optional<OffsetDateTime> until,
      OptionalInt lines,
      OptionalInt boot,
      String pattern) {
    private static final Options NONE =
        new Options(
            Optional.empty(), Optional.empty(), OptionalInt.empty(), OptionalInt.empty(), "");

    /** Whether there are any. */
    public boolean given() {
      return !equals(NONE);
    }
  }

  /** What came of reading a query. */
  public sealed interface Parsed {
    /** Nothing is asked: a plain request for a file or folder. */
    record None() implements Parsed {}

    /** It was understood. */
    record Good(NodeLogQuery query) implements Parsed {}

    /**
     * It was not.
     *
     * @param message for the client, as upstream words it
     */
    record Bad(String message) implements Parsed {}
  }

  /**
   * Reads a query.
   *
   * @param parameters values by name
   */
  public static Parsed parse(Map<String, List<String>> parameters) {
    List<String> wrong = new ArrayList<>();
    List<String> asked = parameters.getOrDefault("query", List.of());
    List<String> files = asked.stream().filter(NodeLogQuery::isFile).toList();
    List<String> services =
        asked.stream().filter(each -> !isFile(each) && !each.isBlank()).toList();
    if (parameters.containsKey("query") && files.isEmpty() && services.isEmpty()) {
      wrong.add(invalid("query", list(asked), "query cannot be empty"));
    }
    var options =
        new Options(
            time(parameters, "sinceTime", wrong::add),
            time(parameters, "untilTime", wrong::add),
            number(parameters, "tailLines", wrong::add),
            number(parameters, "boot", wrong::add),
            first(parameters, "pattern").orElse(""));
    if (!wrong.isEmpty()) {
      return new Parsed.Bad(together(wrong));
    }
    return asked.isEmpty() && !options.given()
        ? new Parsed.None()
        : new Parsed.Good(new NodeLogQuery(services, files, options));
  }

  /** Why it cannot be answered, as upstream words it; empty when it can. */
  public Optional<String> wrong() {
    List<String> wrong = new ArrayList<>();
    for (String each : services) {
      if (each.length() > LONGEST_SERVICE) {
        wrong.add(invalid("query", quoted(each), "length must be less than 100"));
      } else if (!SERVICE.matcher(each).matches()) {
        wrong.add(invalid("query", quoted(each), "input contains unsupported characters"));
      }
    }
    if (services.size() > MOST_SERVICES) {
      wrong.add(
          "query: Too many: %d: must have at most %d items"
              .formatted(services.size(), MOST_SERVICES));
    }
    if (files.isEmpty() && services.isEmpty()) {
      wrong.add("query: Required value: cannot be empty with options");
    } else if (!files.isEmpty() && !services.isEmpty()) {
      String both = "[%s], [%s]".formatted(String.join(" ", files), String.join(" ", services));
      wrong.add(invalid("query", quoted(both), "cannot specify a file and service"));
    } else if (files.size() > 1) {
      wrong.add(invalid("query", list(files), "cannot specify more than one file"));
    } else if (!files.isEmpty() && options.given()) {
      wrong.add(invalid("query", list(files), "cannot specify file with options"));
    }
    wrongOptions(wrong::add);
    return wrong.isEmpty() ? Optional.empty() : Optional.of(together(wrong));
  }

  private void wrongOptions(Consumer<String> wrong) {
    if (options.since().isPresent()
        && options.until().isPresent()
        && options.since().get().isAfter(options.until().get())) {
      String until = options.until().get().withOffsetSameInstant(ZoneOffset.UTC).format(GO_TIME);
      wrong.accept(invalid("untilTime", until, "must be after `sinceTime`"));
    }
    if (options.boot().orElse(0) > 0) {
      wrong.accept(
          invalid("boot", String.valueOf(options.boot().getAsInt()), "must be less than 1"));
    }
    int lines = options.lines().orElse(0);
    if (lines < 0 || lines > MOST_LINES) {
      wrong.accept(
          invalid(
              "tailLines",
              String.valueOf(lines),
              "must be between 0 and " + MOST_LINES + ", inclusive"));
    }
    try {
      var _ = Pattern.compile(options.pattern());
    } catch (PatternSyntaxException bad) {
      wrong.accept(
          invalid(
              "pattern",
              quoted(options.pattern()),
              "error parsing regexp: " + bad.getDescription()));
    }
  }

  /** What is wrong with the one file that was asked for, as upstream words it. */
  public String noSuchFile(String path) {
    return invalid("query", list(files), "stat " + path + ": no such file or directory");
  }

  /** What {@code journalctl} is started with: its lines of all these services by their time. */
  public List<String> journalArguments(List<String> known) {
    List<String> arguments =
        new ArrayList<>(List.of("--utc", "--no-pager", "--output=short-precise"));
    options.since().ifPresent(since -> arguments.add("--since=" + journalTime(since)));
    options.until().ifPresent(until -> arguments.add("--until=" + journalTime(until)));
    if (options.lines().isPresent()) {
      arguments.add("--pager-end");
      arguments.add("--lines=" + options.lines().getAsInt());
    }
    known.forEach(service -> arguments.add("--unit=" + service));
    if (!options.pattern().isEmpty()) {
      arguments.add("--grep=" + options.pattern());
    }
    if (options.boot().isPresent()) {
      arguments.add("--boot");
      arguments.add(String.valueOf(options.boot().getAsInt()));
    }
    return arguments;
  }

  private static String journalTime(OffsetDateTime time) {
    return time.withOffsetSameInstant(ZoneOffset.UTC).format(JOURNAL_TIME);
  }

  private static boolean isFile(String text) {
    return text.indexOf('/') >= 0 || text.indexOf('\\') >= 0;
  }

  private static Optional<OffsetDateTime> time(
      Map<String, List<String>> parameters, String name, Consumer<String> wrong) {
    String text = first(parameters, name).orElse("");
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(OffsetDateTime.parse(text));
    } catch (DateTimeParseException unreadable) {
      wrong.accept(invalid(name, quoted(text), "invalid time format"));
      return Optional.empty();
    }
  }

  private static OptionalInt number(
      Map<String, List<String>> parameters, String name, Consumer<String> wrong) {
    String text = first(parameters, name).orElse("");
    try {
      return text.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(text));
    } catch (NumberFormatException unreadable) {
      wrong.accept(
          invalid(
              name, quoted(text), "strconv.Atoi: parsing " + quoted(text) + ": invalid syntax"));
      return OptionalInt.empty();
    }
  }

  private static Optional<String> first(Map<String, List<String>> parameters, String name) {
    return parameters.getOrDefault(name, List.of()).stream()
        .findFirst()
        .filter(text -> !text.isEmpty());
  }

  private static String invalid(String field, String value, String detail) {
    return field + ": Invalid value: " + value + ": " + detail;
  }

  private static String together(List<String> wrong) {
    List<String> once = wrong.stream().distinct().toList();
    return once.size() == 1 ? once.getFirst() : "[" + String.join(", ", once) + "]";
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static String list(List<String> texts) {
    return texts.stream()
        .map(NodeLogQuery::quoted)
        .collect(Collectors.joining(", ", "[]string{", "}"));
  }
}
