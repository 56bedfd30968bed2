package io.javelet.runtime;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads out of a runtime's refusal who holds the name that was asked for. A sandbox or container
 * whose making was cut off, by a missed deadline or the agent's death, may hold its name without
 * being found by the pod's labels; until it is removed, the pod cannot start. Pure; knows
 * containerd's words.
 */
public final class NameReservation {
  private static final Pattern HELD = Pattern.compile("is reserved for \"([0-9A-Za-z]+)\"");

  private NameReservation() {}

  /** The id of the sandbox or container that has the name; empty when the failure is another. */
  public static Optional<String> holder(CriException failure) {
    Matcher held = HELD.matcher(failure.description());
    return held.find() ? Optional.of(held.group(1)) : Optional.empty();
  }
}
