package io.javelet.objects;

import io.javelet.pod.PodCertificates.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How a source of a pod stands with its certificate: what it shows, and what is asked for. Pure and
 * immutable. Upstream's counterpart: {@code projectionRecord} and its states.
 *
 * @param signer who is to sign
 * @param shown what there is
 * @param asked the request that is under way
 */
record CertificateStanding(String signer, Shown shown, Optional<Asked> asked) {
  /** As upstream: a certificate that is not renewed by then is said to be late. */
  private static final Duration LATE = Duration.ofMinutes(10);

  /** As upstream: a request that nobody saw for so long has been deleted. */
  private static final Duration LOST = Duration.ofMinutes(10);

  /** What there is. */
  sealed interface Shown {
    /** Nothing yet. */
    record Nothing() implements Shown {}

    /**
     * A certificate.
     *
     * @param renewal when the next one is asked for
     * @param end when it is not valid any more
     */
    record Issued(Answer.Credential credential, Instant renewal, Instant end) implements Shown {}

    /**
     * A refusal for good.
     *
     * @param denied whether the request was denied; else the signer failed
     */
    record Ended(boolean denied, String message) implements Shown {}
  }

  /**
   * A request under way.
   *
   * @param name of the request, in the pod's namespace
   * @param key that it is about
   * @param made when it was made
   */
  record Asked(String name, PodKey key, Instant made) {}

  static CertificateStanding begin(String signer) {
    return new CertificateStanding(signer, new Shown.Nothing(), Optional.empty());
  }

  /** Whether a certificate has to be asked for. */
  boolean due(Instant now) {
    return asked.isEmpty()
        && switch (shown) {
          case Shown.Nothing _ -> true;
          case Shown.Issued issued -> !now.isBefore(issued.renewal());
          case Shown.Ended _ -> false;
        };
  }

  CertificateStanding asks(Asked request) {
    return new CertificateStanding(signer, shown, Optional.of(request));
  }

  CertificateStanding shows(Shown next) {
    return new CertificateStanding(signer, next, Optional.empty());
  }

  /** Gives a request up that has not been seen for too long. */
  CertificateStanding unseen(Instant now) {
    boolean lost = asked.filter(each -> now.isAfter(each.made().plus(LOST))).isPresent();
    return lost ? new CertificateStanding(signer, shown, Optional.empty()) : this;
  }

  Answer answer() {
    return switch (shown) {
      case Shown.Nothing _ -> new Answer.Refused("credential bundle is not issued yet");
      case Shown.Issued issued -> issued.credential();
      case Shown.Ended(_, String message) -> new Answer.Refused(message);
    };
  }

  /** How upstream's metric names it. */
  State state(Instant now) {
    return switch (shown) {
      case Shown.Nothing _ -> State.NOT_YET_ISSUED;
      case Shown.Issued issued -> {
        if (now.isAfter(issued.end())) {
          yield State.EXPIRED;
        }
        yield now.isAfter(issued.renewal().plus(LATE)) ? State.OVERDUE_FOR_REFRESH : State.FRESH;
      }
      case Shown.Ended(boolean denied, _) -> denied ? State.DENIED : State.FAILED;
    };
  }

  /** Upstream's words for it. */
  enum State {
    NOT_YET_ISSUED,
    FRESH,
    OVERDUE_FOR_REFRESH,
    EXPIRED,
    DENIED,
    FAILED
  }
}
