package io.javelet.volume;

import io.javelet.pod.ConfigValue;
import java.util.OptionalInt;

/**
 * One file of a volume whose content this agent writes.
 *
 * @param content what it holds
 * @param mode its rights, nine bits
 * @param owner the user it belongs to; absent for this agent's
 */
record ProjectedFile(ConfigValue content, int mode, OptionalInt owner) {
  /** One that belongs to this agent's user. */
  ProjectedFile(ConfigValue content, int mode) {
    this(content, mode, OptionalInt.empty());
  }
}
