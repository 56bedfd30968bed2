package io.javelet.runtime;

/**
 * A container in the runtime.
 *
 * @param value the runtime's own id, without the {@code containerd://} that API clients see
 */
public record ContainerId(String value) {
  public ContainerId {
    if (value.isEmpty()) {
      throw new IllegalArgumentException("a container id is never empty");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
