package io.javelet.objects;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.javelet.apiserver.ApiServerException;
import io.javelet.apiserver.ObjectCalls;
import io.javelet.pod.PodUpdate;
import io.javelet.pod.ServiceAccountTokens;
import io.javelet.runtime.PodUid;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Asks the API server for tokens of service accounts, keeps them while they are fresh, and goes on
 * with an older one that is still valid while the API server is away. Any thread. Upstream's
 * counterpart: {@code token.Manager}.
 */
public final class ApiServiceAccountTokens implements ServiceAccountTokens {
  /** As upstream: a token is renewed after 80 % of its life, or a day. */
  private static final double FRESH_SHARE = 0.8;

  private static final Duration OLDEST = Duration.ofHours(24);
  private static final String DEFAULT_ACCOUNT = "default";

  private final ObjectCalls calls;
  private final Clock clock;
  private final Map<Key, Held> tokens = new ConcurrentHashMap<>();

  private record Key(PodUid pod, Wanted wanted) {}

  private record Held(String token, Instant obtained, Instant expires) {
    boolean fresh(Instant now) {
      Duration life = Duration.between(obtained, expires);
      Instant renewal = obtained.plusMillis((long) (life.toMillis() * FRESH_SHARE));
      return now.isBefore(renewal) && now.isBefore(obtained.plus(OLDEST));
    }
  }

  public ApiServiceAccountTokens(ObjectCalls calls, Clock clock) {
    this.calls = calls;
    this.clock = clock;
  }

  /** Forgets the tokens of pods that are gone. */
  public void declared(PodUpdate update) {
    if (update instanceof PodUpdate.Remove(_, var pods)) {
      for (Pod pod : pods) {
        PodUid uid = new PodUid(pod.getMetadata().getUid());
        tokens.keySet().removeIf(key -> key.pod().equals(uid));
      }
    }
  }

  @Override
  public Answer token(Pod pod, Wanted wanted) {
    Key key = new Key(new PodUid(pod.getMetadata().getUid()), wanted);
    Optional<Held> held = Optional.ofNullable(tokens.get(key));
    Instant now = clock.instant();
    if (held.isPresent() && held.get().fresh(now)) {
      return new Answer.Token(held.get().token());
    }
    String account = Objects.requireNonNullElse(pod.getSpec().getServiceAccountName(), "");
    try {
      TokenRequest answer =
          calls.token(
              pod,
              account.isEmpty() ? DEFAULT_ACCOUNT : account,
              wanted.account(),
              wanted.audience(),
              wanted.life());
      Held fresh =
          new Held(
              answer.getStatus().getToken(),
              now,
              Instant.parse(answer.getStatus().getExpirationTimestamp()));
      tokens.put(key, fresh);
      return new Answer.Token(fresh.token());
    } catch (ApiServerException failure) {
      String why = "failed to fetch token: " + failure.getMessage();
      return held.filter(old -> now.isBefore(old.expires()))
          .<Answer>map(old -> new Answer.Token(old.token()))
          .orElseGet(() -> calls.reached() ? new Answer.Refused(why) : new Answer.Later(why));
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return new Answer.Refused("interrupted while waiting for a token");
    }
  }
}
