package io.javelet.manifest;

import io.javelet.document.Location;
import io.javelet.manifest.validation.FieldProblem;

/**
 * Something wrong in a manifest, at its place.
 *
 * @param file the file's path as found, or the URL
 * @param location line and column
 * @param severity whether it refuses the manifest
 * @param field which field, what stands there, what is wrong and what was probably meant
 */
public record ManifestProblem(
    String file, Location location, Severity severity, FieldProblem field) {
  /** How grave a problem is. */
  public enum Severity {
    /** The manifest is refused. */
    ERROR,
    /** The manifest is accepted, but somebody should look. */
    WARNING
  }

  /** {@code file:line:column: path: Kind: "value": detail; suggestion}. */
  @Override
  public String toString() {
    return file + ":" + location + ": " + field;
  }
}
