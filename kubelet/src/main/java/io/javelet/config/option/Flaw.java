package io.javelet.config.option;

import java.util.Optional;

/**
 * What a rule finds wrong with a value that is well formed.
 *
 * @param within the part meant, for example {@code [nodefs.available]}; empty for the whole
 * @param given the part's value; absent when the whole value is to be shown
 * @param message worded to follow the value: what is allowed
 */
record Flaw(String within, Optional<String> given, String message) {

  static Flaw whole(String message) {
    return new Flaw("", Optional.empty(), message);
  }

  static Flaw part(String within, String given, String message) {
    return new Flaw(within, Optional.of("\"" + given + "\""), message);
  }
}
