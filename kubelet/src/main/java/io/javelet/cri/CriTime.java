package io.javelet.cri;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The protocol's points in time: nanoseconds since 1970, 0 for none. Pure. */
final class CriTime {
  private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  private CriTime() {}

  static Instant instant(long nanos) {
    return Instant.ofEpochSecond(
        Math.floorDiv(nanos, NANOS_PER_SECOND), Math.floorMod(nanos, NANOS_PER_SECOND));
  }

  static Optional<Instant> present(long nanos) {
    return nanos > 0 ? Optional.of(instant(nanos)) : Optional.empty();
  }
}
