package io.javelet.cri;

import java.time.Duration;
import java.util.Optional;

/**
 * How long calls may take. Each call derives its own deadline from these.
 *
 * @param request for any call: {@code runtimeRequestTimeout}; making a sandbox gets twice that, and
 *     stopping a container or running a command in one gets its own time on top
 * @param imagePull for pulling an image; absent for as long as the runtime likes, as upstream
 */
public record CriTimeouts(Duration request, Optional<Duration> imagePull) {
  /** Upstream's defaults: two minutes, pulls unbounded. */
  public static final CriTimeouts DEFAULT =
      new CriTimeouts(Duration.ofMinutes(2), Optional.empty());

  public CriTimeouts {
    if (!request.isPositive()) {
      throw new IllegalArgumentException(
          "the runtime request timeout must be positive: " + request);
    }
  }

  Duration runSandbox() {
    return request.multipliedBy(2);
  }

  Duration stopContainer(Duration grace) {
    return request.plus(grace);
  }

  /** Absent when the command itself may take for ever. */
  Optional<Duration> execSync(Duration command) {
    return command.isZero() ? Optional.empty() : Optional.of(request.plus(command));
  }
}
