package io.javelet.images.credentials;

import java.util.List;

/**
 * What a plugin that acts for pods' service accounts needs of them. Immutable. Upstream's
 * counterpart: {@code ServiceAccountTokenAttributes}.
 *
 * @param audience of the tokens it is given
 * @param required whether it is asked only for pods that have a service account
 * @param requiredKeys annotations of the account without which it is not asked
 * @param optionalKeys annotations that it is told when they are there
 * @param keptPer for whom its answers are kept
 */
record TokenAttributes(
    String audience,
    boolean required,
    List<String> requiredKeys,
    List<String> optionalKeys,
    KeptPer keptPer) {
  TokenAttributes {
    requiredKeys = List.copyOf(requiredKeys);
    optionalKeys = List.copyOf(optionalKeys);
  }

  /** For whom an answer holds. */
  enum KeptPer {
    TOKEN,
    SERVICE_ACCOUNT
  }
}
