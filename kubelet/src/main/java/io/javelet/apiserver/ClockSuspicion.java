package io.javelet.apiserver;

import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.Clock;
import java.time.Instant;

/** Says so when a failure looks as if this machine's clock were wrong. */
final class ClockSuspicion {
  private ClockSuspicion() {}

  /** The failure's message, with the clock named as the likely cause where it is one. */
  static String explain(Throwable failure, Clock clock) {
    String message = String.valueOf(failure.getMessage());
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof CertificateNotYetValidException) {
        return message
            + " (a certificate is not valid yet: this machine's clock says "
            + clock.instant()
            + ", which is probably too early)";
      }
      if (each instanceof CertificateExpiredException) {
        return message
            + " (a certificate has expired, or this machine's clock, which says "
            + clock.instant()
            + ", is too late)";
      }
    }
    return message;
  }

  /** Whether a certificate that was just signed seems to begin in the future. */
  static boolean behind(Instant begins, Clock clock) {
    return begins.isAfter(clock.instant());
  }
}
