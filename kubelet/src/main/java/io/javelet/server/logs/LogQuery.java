package io.javelet.server.logs;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What somebody wants of a container's log. Upstream's counterpart: {@code PodLogOptions}.
 *
 * @param follow whether to go on with what is written later
 * @param followRestarts whether to go on with the container's next run; ours
 * @param previous whether the run before is meant
 * @param since nothing that was written earlier
 * @param timestamps whether each line begins with its time
 * @param tailLines no more than that many lines of what is there already
 * @param limitBytes no more than that
 * @param stream which of the two
 */
public record LogQuery(
    boolean follow,
    boolean followRestarts,
    boolean previous,
    Optional<Instant> since,
    boolean timestamps,
    OptionalLong tailLines,
    OptionalLong limitBytes,
    Stream stream) {

  /** Which of a container's streams. */
  public enum Stream {
    ALL,
    STDOUT,
    STDERR
  }

  /** What came of reading a query. */
  public sealed interface Parsed {
    /** It can be answered. */
    record Good(LogQuery query) implements Parsed {}

    /**
     * It cannot.
     *
     * @param status the HTTP status
     * @param message for the client, as upstream words it
     */
    record Bad(int status, String message) implements Parsed {}
  }

  private static final Parsed UNREADABLE =
      new Parsed.Bad(400, "{\"message\": \"Unable to decode query.\"}");
  private static final Parsed INVALID = new Parsed.Bad(422, "{\"message\": \"Invalid request.\"}");

  /**
   * Reads a query.
   *
   * @param parameters values by name
   */
  public static Parsed parse(Map<String, List<String>> parameters, InstantSource clock) {
    OptionalLong tail;
    OptionalLong limit;
    OptionalLong sinceSeconds;
    Optional<Instant> sinceTime;
    try {
      tail = tail(parameters);
      limit = number(first(parameters, "limitBytes"));
      sinceSeconds = number(first(parameters, "sinceSeconds"));
      sinceTime =
          first(parameters, "sinceTime").map(text -> OffsetDateTime.parse(text).toInstant());
    } catch (NumberFormatException | DateTimeParseException unreadable) {
      return UNREADABLE;
    }
    Optional<Stream> stream = stream(first(parameters, "stream").orElse("All"));
    boolean invalid =
        tail.orElse(0) < 0
            || limit.orElse(1) < 1
            || sinceSeconds.orElse(1) < 1
            || (sinceSeconds.isPresent() && sinceTime.isPresent())
            || stream.isEmpty()
            || (tail.isPresent() && stream.get() != Stream.ALL);
    if (invalid) {
      return INVALID;
    }
    Optional<Instant> since =
        sinceSeconds.isPresent()
            ? Optional.of(clock.instant().minus(Duration.ofSeconds(sinceSeconds.getAsLong())))
            : sinceTime;
    return new Parsed.Good(
        new LogQuery(
            flag(parameters, "follow"),
            flag(parameters, "followRestarts"),
            flag(parameters, "previous"),
            since,
            flag(parameters, "timestamps"),
            tail,
            limit,
            stream.get()));
  }

  private static OptionalLong tail(Map<String, List<String>> parameters) {
    Optional<String> lines = first(parameters, "tailLines").or(() -> first(parameters, "tail"));
    return lines.equals(Optional.of("all")) ? OptionalLong.empty() : number(lines);
  }

  private static OptionalLong number(Optional<String> text) {
    return text.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text.get()));
  }

  private static Optional<String> first(Map<String, List<String>> parameters, String name) {
    return parameters.getOrDefault(name, List.of()).stream()
        .findFirst()
        .filter(text -> !text.isEmpty());
  }

  /** As upstream's conversion: there and not {@code false} or {@code 0}. */
  private static boolean flag(Map<String, List<String>> parameters, String name) {
    List<String> values = parameters.getOrDefault(name, List.of());
    if (values.isEmpty()) {
      return false;
    }
    String value = values.getFirst().toLowerCase(Locale.ROOT);
    return !value.equals("false") && !value.equals("0");
  }

  private static Optional<Stream> stream(String text) {
    return switch (text) {
      case "All" -> Optional.of(Stream.ALL);
      case "Stdout" -> Optional.of(Stream.STDOUT);
      case "Stderr" -> Optional.of(Stream.STDERR);
      default -> Optional.empty();
    };
  }
}
