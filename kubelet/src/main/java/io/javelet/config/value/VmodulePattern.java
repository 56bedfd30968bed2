package io.javelet.config.value;

/**
 * A log verbosity for some of the source files.
 *
 * @param filePattern a glob over file names
 * @param verbosity 0 or more
 */
public record VmodulePattern(String filePattern, long verbosity) {

  @Override
  public String toString() {
    return filePattern + "=" + verbosity;
  }
}
