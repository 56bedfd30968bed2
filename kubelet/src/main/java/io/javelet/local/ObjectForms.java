package io.javelet.local;

import java.util.Optional;
import java.util.regex.Pattern;

/** The forms that names and keys of config maps and secrets have. Pure. */
final class ObjectForms {
  /** The most bytes of all values together, as in the API. */
  static final int LARGEST_OBJECT = 1024 * 1024;

  private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
  private static final Pattern NAME =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
  private static final int LONGEST_NAME = 253;
  private static final Pattern KEY = Pattern.compile("[-._a-zA-Z0-9]{1,253}");

  private ObjectForms() {}

  static boolean isNamespace(String text) {
    return NAMESPACE.matcher(text).matches();
  }

  static boolean isName(String text) {
    return text.length() <= LONGEST_NAME && NAME.matcher(text).matches();
  }

  /** What is wrong with a key; empty when nothing is. */
  static Optional<String> wrongWithKey(String key) {
    if (!KEY.matcher(key).matches()) {
      return Optional.of(
          "a key has up to 253 letters, digits, '-', '_' or '.', unlike \"" + key + "\"");
    }
    return key.startsWith("..") || key.equals(".")
        ? Optional.of("a key must not be '.' or begin with '..', unlike \"" + key + "\"")
        : Optional.empty();
  }
}
