package io.javelet;

import io.javelet.logging.LoggingControl;
import io.javelet.pleg.PodLifecycleEventGenerator;
import io.javelet.server.HealthChecks;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

/** Whether the agent is well: what {@code /healthz} asks. Any thread. */
final class AgentHealth implements HealthChecks {
  private static final Duration LONGEST_LOG_WRITE = Duration.ofMinutes(2);

  private final LoggingControl logging;
  private final Clock clock;
  private volatile Optional<PodLifecycleEventGenerator> pleg = Optional.empty();
  private volatile String runtime = "the container runtime was not asked yet";

  AgentHealth(LoggingControl logging, Clock clock) {
    this.logging = logging;
    this.clock = clock;
  }

  void runtimeIsAway(String reason) {
    runtime = reason;
  }

  void watch(PodLifecycleEventGenerator generator) {
    pleg = Optional.of(generator);
  }

  @Override
  public SequencedMap<String, String> failures() {
    SequencedMap<String, String> checks = new LinkedHashMap<>();
    checks.put("ping", "");
    checks.put("log", log());
    checks.put("syncloop", pleg.map(generator -> generator.failure().orElse("")).orElse(runtime));
    return checks;
  }

  private String log() {
    return logging
        .writingSince()
        .filter(since -> since.plus(LONGEST_LOG_WRITE).isBefore(clock.instant()))
        .map(since -> "nobody has read the log since " + since)
        .orElse("");
  }
}
