package io.javelet.runtime;

/**
 * A pod sandbox in the runtime: the namespaces that the containers of one pod share.
 *
 * @param value the runtime's own id
 */
public record SandboxId(String value) {
  public SandboxId {
    if (value.isEmpty()) {
      throw new IllegalArgumentException("a sandbox id is never empty");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
