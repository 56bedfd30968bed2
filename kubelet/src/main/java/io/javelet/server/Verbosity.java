package io.javelet.server;

/** The log's verbosity, which may be changed while the agent runs. */
@FunctionalInterface
public interface Verbosity {
  /** Puts a verbosity in force, 0 or more; as {@code --v} does at the start. */
  void set(int verbosity);
}
