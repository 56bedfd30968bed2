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
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What somebody wants of the machine's logs. Pure. Upstream's counterpart: {@code nodeLogQuery}.
 *
 * @param services whose logs are wanted
 * @param file the one file that is wanted instead
 * @param options restricting the services' logs, as {@code journalctl} takes them
 */
public record NodeLogQuery(List<String> services, Optional<String> file, List<String> options) {
  private static final int MOST_SERVICES = 4;
  private static final int MOST_LINES = 100_000;
  private static final Pattern SERVICE = Pattern.compile("[a-zA-Z\\-_.:0-9@]{1,256}");
  private static final DateTimeFormatter JOURNAL_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
  private static final List<String> OPTIONS =
      List.of("sinceTime", "untilTime", "tailLines", "pattern", "boot");

  public NodeLogQuery {
    services = List.copyOf(services);
    options = List.copyOf(options);
  }

  /** What came of reading a query. */
  public sealed interface Parsed {
    /** It can be answered. */
    record Good(NodeLogQuery query) implements Parsed {}

    /** It cannot; the status is HTTP's. */
    record Bad(int status, String message) implements Parsed {}
  }

  /**
   * Reads a query.
   *
   * @param parameters values by name
   */
  public static Parsed parse(Map<String, List<String>> parameters) {
    List<String> wanted =
        parameters.getOrDefault("query", List.of()).stream()
            .map(String::strip)
            .filter(each -> !each.isEmpty())
            .toList();
    if (wanted.isEmpty()) {
      return new Parsed.Bad(400, "query cannot be empty\n");
    }
    List<String> files = wanted.stream().filter(NodeLogQuery::isFile).toList();
    List<String> services = wanted.stream().filter(each -> !isFile(each)).toList();
    List<String> options;
    try {
      options = options(parameters);
    } catch (IllegalArgumentException | DateTimeParseException unreadable) {
      return new Parsed.Bad(400, "invalid query: " + unreadable.getMessage() + "\n");
    }
    boolean optionGiven = OPTIONS.stream().anyMatch(parameters::containsKey);
    Optional<String> wrong = Optional.empty();
    if (!files.isEmpty() && !services.isEmpty()) {
      wrong = Optional.of("a file and services cannot be asked for together");
    } else if (files.size() > 1) {
      wrong = Optional.of("only one file can be asked for");
    } else if (!files.isEmpty() && optionGiven) {
      wrong = Optional.of("a file takes no options");
    } else if (services.size() > MOST_SERVICES) {
      wrong = Optional.of("at most " + MOST_SERVICES + " services can be asked for");
    } else if (!services.stream().allMatch(each -> SERVICE.matcher(each).matches())) {
      wrong = Optional.of("not usable as a service's name");
    } else {
      wrong = wrongOptions(parameters);
    }
    return wrong
        .<Parsed>map(message -> new Parsed.Bad(406, "invalid query: " + message + "\n"))
        .orElseGet(
            () -> new Parsed.Good(new NodeLogQuery(services, files.stream().findFirst(), options)));
  }

  /** What {@code journalctl} is started with for one service. */
  public List<String> journalArguments(String service) {
    List<String> arguments =
        new ArrayList<>(List.of("--utc", "--no-pager", "--output=short-precise"));
    arguments.addAll(options);
    arguments.add("--unit=" + service);
    return arguments;
  }

  private static boolean isFile(String text) {
    return text.indexOf('/') >= 0 || text.indexOf('\\') >= 0;
  }

  private static List<String> options(Map<String, List<String>> parameters) {
    List<String> options = new ArrayList<>();
    first(parameters, "sinceTime").ifPresent(text -> options.add("--since=" + time(text)));
    first(parameters, "untilTime").ifPresent(text -> options.add("--until=" + time(text)));
    first(parameters, "tailLines")
        .ifPresent(text -> {
          options.add("--pager-end");
          options.add("--lines=" + Integer.parseInt(text));
        });
    first(parameters, "pattern")
        .ifPresent(text -> {
          try {
            var _ = Pattern.compile(text);
          } catch (PatternSyntaxException bad) {
            throw new IllegalArgumentException("pattern: " + bad.getDescription(), bad);
          }
          options.add("--grep=" + text);
        });
    first(parameters, "boot")
        .ifPresent(text -> {
          options.add("--boot");
          options.add(String.valueOf(Integer.parseInt(text)));
        });
    return options;
  }

  private static Optional<String> wrongOptions(Map<String, List<String>> parameters) {
    int lines = first(parameters, "tailLines").map(Integer::parseInt).orElse(0);
    if (lines < 0 || lines > MOST_LINES) {
      return Optional.of("tailLines must be between 0 and " + MOST_LINES);
    }
    if (first(parameters, "boot").map(Integer::parseInt).orElse(0) > 0) {
      return Optional.of("boot must be 0 or less");
    }
    Optional<OffsetDateTime> since = first(parameters, "sinceTime").map(OffsetDateTime::parse);
    Optional<OffsetDateTime> until = first(parameters, "untilTime").map(OffsetDateTime::parse);
    return since.isPresent() && until.isPresent() && until.get().isBefore(since.get())
        ? Optional.of("untilTime is before sinceTime")
        : Optional.empty();
  }

  private static String time(String text) {
    return OffsetDateTime.parse(text).withOffsetSameInstant(ZoneOffset.UTC).format(JOURNAL_TIME);
  }

  private static Optional<String> first(Map<String, List<String>> parameters, String name) {
    return parameters.getOrDefault(name, List.of()).stream()
        .findFirst()
        .filter(text -> !text.isEmpty());
  }
}
