package io.javelet.server;

import io.javelet.server.http.Answer;
import io.javelet.server.http.Request;
import java.util.List;
import java.util.Locale;

/** What a client takes. Pure. */
final class Accepted {
  private Accepted() {}

  /** Refuses a client that wants anything but JSON. */
  static void json(Request request) throws RefusedException {
    List<String> lines = request.headers().getOrDefault("accept", List.of());
    boolean fine =
        lines.isEmpty()
            || lines.stream()
                .flatMap(line -> List.of(line.split(",", -1)).stream())
                .map(word -> word.split(";", 2)[0].strip())
                .anyMatch(type ->
                    type.isEmpty()
                        || type.equals("*/*")
                        || type.equals("application/*")
                        || type.equals("application/json"));
    if (!fine) {
      throw new RefusedException(
          Answer.of(
              406,
              "text/plain",
              "406: Not Acceptable\n\nAvailable representations: application/json"));
    }
  }

  /** Whether an answer may be compressed. */
  static boolean gzip(Request request) {
    return request.headers().getOrDefault("accept-encoding", List.of()).stream()
        .flatMap(line -> List.of(line.split(",", -1)).stream())
        .map(word -> word.strip().toLowerCase(Locale.ROOT).replace(" ", ""))
        .anyMatch(
            word -> word.equals("gzip") || (word.startsWith("gzip;") && !word.endsWith("q=0")));
  }
}
