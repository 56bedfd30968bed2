package io.javelet.status;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Points in time as the API writes them: RFC 3339 in UTC, whole seconds. */
final class ApiTime {
  private ApiTime() {}

  static String format(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
