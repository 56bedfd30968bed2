package io.javelet.config.value;

import java.util.Optional;

/**
 * A node taint to register with.
 *
 * @param key a qualified name
 * @param value possibly empty
 * @param effect {@code NoSchedule}, {@code PreferNoSchedule} or {@code NoExecute}; a file may hold
 *     anything, validation judges it
 * @param timeAdded must be absent; kept so that validation can say so
 */
public record Taint(String key, String value, String effect, Optional<String> timeAdded) {

  @Override
  public String toString() {
    return key + "=" + value + ":" + effect;
  }
}
