package io.javelet.config.value;

import java.time.Duration;

/**
 * How long pods of a priority may take to end when the node shuts down.
 *
 * @param priority this and higher, up to the next entry's
 * @param gracePeriod whole seconds
 */
public record PriorityGracePeriod(int priority, Duration gracePeriod) {

  @Override
  public String toString() {
    return priority + ":" + GoDuration.format(gracePeriod);
  }
}
