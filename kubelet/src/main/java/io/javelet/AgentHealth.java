package io.javelet;

import io.javelet.pleg.PodLifecycleEventGenerator;
import io.javelet.server.HealthChecks;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

/** Whether the agent is well: what {@code /healthz} asks. Any thread. */
final class AgentHealth implements HealthChecks {
  private volatile Optional<PodLifecycleEventGenerator> pleg = Optional.empty();
  private volatile String runtime = "the container runtime was not asked yet";

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
    checks.put("syncloop", pleg.map(generator -> generator.failure().orElse("")).orElse(runtime));
    return checks;
  }
}
