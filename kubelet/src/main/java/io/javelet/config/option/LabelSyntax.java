package io.javelet.config.option;

import java.util.Optional;
import java.util.regex.Pattern;

/** The form of label keys and values, which taints share. */
final class LabelSyntax {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?");
  private static final Pattern DOMAIN =
      Pattern.compile("[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*");
  private static final int LONGEST_NAME = 63;
  private static final int LONGEST_DOMAIN = 253;

  private LabelSyntax() {}

  /** What is wrong with a key, worded to follow it. */
  static Optional<String> keyProblem(String key) {
    int slash = key.indexOf('/');
    String name = key.substring(slash + 1);
    if (slash >= 0) {
      String domain = key.substring(0, slash);
      if (domain.length() > LONGEST_DOMAIN || !DOMAIN.matcher(domain).matches()) {
        return Optional.of("has a prefix that is not a DNS name in lower case");
      }
    }
    return name.length() <= LONGEST_NAME && NAME.matcher(name).matches()
        ? Optional.empty()
        : Optional.of(
            "is not a name of at most 63 letters, digits, \"-\", \"_\" and \".\", beginning and"
                + " ending with a letter or digit");
  }

  /** What is wrong with a value, worded to follow it. */
  static Optional<String> valueProblem(String value) {
    boolean good =
        value.isEmpty() || (value.length() <= LONGEST_NAME && NAME.matcher(value).matches());
    return good
        ? Optional.empty()
        : Optional.of(
            "is not empty nor at most 63 letters, digits, \"-\", \"_\" and \".\", beginning and"
                + " ending with a letter or digit");
  }
}
