package io.javelet.config.report;

import io.javelet.config.document.SourceLocation;
import java.util.Optional;

/** Where an option's value comes from. */
public sealed interface Origin {

  /** Nobody gave it. */
  record Default() implements Origin {
    @Override
    public String toString() {
      return "default";
    }
  }

  /** The file named by {@code --config}. */
  record ConfigFile(SourceLocation location) implements Origin {
    @Override
    public String toString() {
      return location.toString();
    }
  }

  /** A file in the directory named by {@code --config-dir}. */
  record DropIn(SourceLocation location) implements Origin {
    @Override
    public String toString() {
      return location.toString();
    }
  }

  /**
   * The command line.
   *
   * @param flag with its dashes, for example {@code --max-pods}
   */
  record Flag(String flag) implements Origin {
    @Override
    public String toString() {
      return "flag " + flag;
    }
  }

  /** The place in a file, if it is a file. */
  default Optional<SourceLocation> place() {
    return switch (this) {
      case ConfigFile(SourceLocation location) -> Optional.of(location);
      case DropIn(SourceLocation location) -> Optional.of(location);
      case Default() -> Optional.empty();
      case Flag(String _) -> Optional.empty();
    };
  }

  /** Whether somebody asked for the value. */
  default boolean given() {
    return !(this instanceof Default);
  }
}
