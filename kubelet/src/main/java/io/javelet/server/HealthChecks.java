package io.javelet.server;

import java.util.SequencedMap;

/** Whether the agent is well. */
@FunctionalInterface
public interface HealthChecks {
  /**
   * Asks every check.
   *
   * @return by the check's name, why it fails; empty where it does not
   */
  SequencedMap<String, String> failures();
}
