package io.javelet.objects;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.certificates.v1beta1.PodCertificateRequest;
import io.javelet.apiserver.ApiServerException;
import io.javelet.apiserver.Following;
import io.javelet.apiserver.PodCertificateCalls;
import io.javelet.events.EventReason;
import io.javelet.events.EventRecorder;
import io.javelet.events.EventTarget;
import io.javelet.metrics.CertificateMetrics.PodCertificateState;
import io.javelet.objects.CertificateRequests.Outcome;
import io.javelet.objects.CertificateStanding.Asked;
import io.javelet.objects.CertificateStanding.Shown;
import io.javelet.objects.CertificateStanding.State;
import io.javelet.pod.PodCertificates;
import io.javelet.pod.PodUpdate;
import io.javelet.pod.ServiceAccounts;
import io.javelet.runtime.PodUid;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Makes pods' keys and has them certified through the API server. A key stays in memory until its
 * certificate is there; nothing is kept over a restart, as upstream. Any thread; a pod's sources
 * are its own worker's. Upstream's counterpart: {@code podcertificate.IssuingManager}.
 */
public final class ApiPodCertificates implements PodCertificates {
  /** As upstream: so that not all are renewed at once. */
  private static final Duration MOST_DELAY = Duration.ofMinutes(5);

  private final PodCertificateCalls calls;
  private final ServiceAccounts accounts;
  private final Consumer<PodUid> changes;
  private final RandomGenerator random;
  private final Clock clock;
  private final Map<Source, CertificateStanding> standings = new ConcurrentHashMap<>();
  private final Map<Source, State> told = new ConcurrentHashMap<>();
  private final ReentrantLock starting = new ReentrantLock();
  private volatile Map<String, PodCertificateRequest> requests = Map.of();
  private volatile Optional<Following> following = Optional.empty();
  private volatile Optional<Home> home = Optional.empty();

  private record Source(PodUid pod, String place) {}

  private record Home(Supplier<Optional<Node>> node, EventRecorder events) {}

  /**
   * @param changes told a pod when something became of its request; must not block
   */
  public ApiPodCertificates(
      PodCertificateCalls calls,
      ServiceAccounts accounts,
      Consumer<PodUid> changes,
      RandomGenerator random,
      Clock clock) {
    this.calls = calls;
    this.accounts = accounts;
    this.changes = changes;
    this.random = random;
    this.clock = clock;
  }

  /**
   * From now on certificates can be asked for.
   *
   * @param node this node's object, once there is one
   */
  public void connect(Supplier<Optional<Node>> node, EventRecorder events) {
    home = Optional.of(new Home(node, events));
  }

  /** Forgets the keys of pods that are gone. */
  public void declared(PodUpdate update) {
    if (update instanceof PodUpdate.Remove(_, var pods)) {
      for (Pod pod : pods) {
        standings.keySet().removeIf(each -> each.pod().equals(uid(pod)));
        told.keySet().removeIf(each -> each.pod().equals(uid(pod)));
      }
    }
  }

  /** Asks for nothing any more. */
  public void stop() throws InterruptedException {
    if (following.isPresent()) {
      following.get().stop();
    }
  }

  /** How many sources stand how with which signer. */
  public Map<PodCertificateState, Long> states() {
    Instant now = clock.instant();
    Map<PodCertificateState, Long> states = new HashMap<>();
    for (CertificateStanding each : standings.values()) {
      String state = each.state(now).name().toLowerCase(Locale.ROOT);
      states.merge(new PodCertificateState(each.signer(), state), 1L, Long::sum);
    }
    return states;
  }

  @Override
  public Answer credential(Pod pod, Wanted wanted) {
    Optional<Home> here = home;
    if (here.isEmpty()) {
      return new Answer.Refused("this node has not joined its cluster yet");
    }
    Source source = new Source(uid(pod), wanted.place());
    CertificateStanding standing =
        heard(
            pod,
            standings.getOrDefault(source, CertificateStanding.begin(wanted.signer())),
            here.get().events());
    standings.put(source, standing);
    warn(pod, source, standing, here.get().events());
    if (!standing.due(clock.instant())) {
      return standing.answer();
    }
    try {
      standings.put(source, standing.asks(ask(pod, wanted, here.get())));
      return standing.answer();
    } catch (NotAskedException failure) {
      return switch (standing.shown()) {
        case Shown.Issued issued -> issued.credential();
        case Shown.Nothing _, Shown.Ended _ -> new Answer.Refused(failure.text());
      };
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return new Answer.Refused("interrupted while asking for a certificate");
    }
  }

  /** Why a certificate could not be asked for. */
  private static final class NotAskedException extends Exception {
    private static final long serialVersionUID = 1L;
    private final String text;

    NotAskedException(String text) {
      super(text);
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  private Asked ask(Pod pod, Wanted wanted, Home here)
      throws NotAskedException, InterruptedException {
    String account =
        switch (accounts.of(pod)) {
          case ServiceAccounts.Answer.Found(String uid, _) -> uid;
          case ServiceAccounts.Answer.Refused(String message) ->
              throw new NotAskedException("while fetching service account: " + message);
        };
    Node node =
        here.node()
            .get()
            .orElseThrow(() -> new NotAskedException("while getting node object: not yet known"));
    PodKey key =
        PodKey.generate(wanted.keyType(), pod.getMetadata().getUid())
            .orElseThrow(
                () -> new NotAskedException("unknown key type \"" + wanted.keyType() + "\""));
    try {
      PodCertificateRequest made =
          calls.create(CertificateRequests.of(pod, node, account, wanted, key));
      follow(node.getMetadata().getName());
      return new Asked(made.getMetadata().getName(), key, clock.instant());
    } catch (ApiServerException failure) {
      throw new NotAskedException("while creating PodCertificateRequest: " + failure.getMessage());
    }
  }

  /** What became of the request that is under way. */
  private CertificateStanding heard(Pod pod, CertificateStanding standing, EventRecorder events) {
    if (standing.asked().isEmpty()) {
      return standing;
    }
    Asked asked = standing.asked().get();
    String name = pod.getMetadata().getNamespace() + "/" + asked.name();
    PodCertificateRequest request = requests.get(name);
    if (request == null) {
      return standing.unseen(clock.instant());
    }
    return switch (CertificateRequests.outcome(request)) {
      case Outcome.Pending _ -> standing;
      case Outcome.Issued(String chain, Instant renewal, Instant end) ->
          standing.shows(
              new Shown.Issued(
                  new Answer.Credential(asked.key().pem(), chain), renewal.plus(delay()), end));
      case Outcome.Denied(String reason, String message) -> {
        events.warning(
            EventTarget.pod(pod),
            EventReason.DENIED,
            "PodCertificateRequest %s was denied, reason=\"%s\", message=\"%s\""
                .formatted(name, reason, message));
        yield standing.shows(ended(true, "denied", reason, message));
      }
      case Outcome.Failed(String reason, String message) -> {
        events.warning(
            EventTarget.pod(pod),
            EventReason.FAILED,
            "PodCertificateRequest %s failed, reason=\"%s\", message=\"%s\""
                .formatted(name, reason, message));
        yield standing.shows(ended(false, "failed", reason, message));
      }
    };
  }

  private static Shown ended(boolean denied, String how, String reason, String message) {
    return new Shown.Ended(
        denied,
        "PodCertificateRequest was permanently %s: reason=\"%s\" message=\"%s\""
            .formatted(how, reason, message));
  }

  /** Says once that a certificate is not renewed in time. */
  private void warn(Pod pod, Source source, CertificateStanding standing, EventRecorder events) {
    State state = standing.state(clock.instant());
    if (state.equals(told.put(source, state))) {
      return;
    }
    switch (state) {
      case OVERDUE_FOR_REFRESH ->
          events.warning(
              EventTarget.pod(pod),
              EventReason.CERTIFICATE_OVERDUE_FOR_REFRESH,
              "PodCertificate refresh overdue");
      case EXPIRED ->
          events.warning(
              EventTarget.pod(pod), EventReason.CERTIFICATE_EXPIRED, "PodCertificate expired");
      case NOT_YET_ISSUED, FRESH, DENIED, FAILED -> {}
    }
  }

  private Duration delay() {
    return Duration.ofNanos(random.nextLong(MOST_DELAY.toNanos()));
  }

  /** Begins to follow the node's requests, once. */
  private void follow(String node) throws InterruptedException {
    starting.lockInterruptibly();
    try {
      if (following.isEmpty()) {
        Following begun = calls.ofNode(node, this::listed, random);
        following = Optional.of(begun);
        begun.start();
      }
    } finally {
      starting.unlock();
    }
  }

  private void listed(List<PodCertificateRequest> found) {
    Map<String, PodCertificateRequest> before = requests;
    Map<String, PodCertificateRequest> now = new HashMap<>();
    for (PodCertificateRequest each : found) {
      now.put(each.getMetadata().getNamespace() + "/" + each.getMetadata().getName(), each);
    }
    requests = now;
    now.forEach((name, each) -> {
      if (!each.equals(before.get(name))) {
        changes.accept(new PodUid(each.getSpec().getPodUID()));
      }
    });
  }

  private static PodUid uid(Pod pod) {
    return new PodUid(pod.getMetadata().getUid());
  }
}
