package io.javelet.images.credentials;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.images.CredentialOrigin;
import io.javelet.pod.ServiceAccountTokens;
import io.javelet.pod.ServiceAccounts;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out on whose behalf a plugin is asked for a pod. Any thread; asks the API server.
 * Upstream's counterpart: {@code plugin.serviceAccountProvider}.
 */
public final class PodAccounts {
  /** There is no API server, so that no pod has an account. */
  public static final PodAccounts NONE =
      new PodAccounts(ServiceAccounts.NONE, ServiceAccountTokens.NONE);

  /** What the API server gives when a request does not say; upstream's does not. */
  private static final Duration TOKEN_LIFE = Duration.ofHours(1);

  private static final Logger log = LoggerFactory.getLogger(PodAccounts.class);

  private final ServiceAccounts accounts;
  private final ServiceAccountTokens tokens;

  public PodAccounts(ServiceAccounts accounts, ServiceAccountTokens tokens) {
    this.accounts = accounts;
    this.tokens = tokens;
  }

  /** For whom a plugin is asked about an image of the pod; absent when it is not to be asked. */
  Optional<Asker> asker(Pod pod, TokenAttributes wanted) {
    String name = Objects.requireNonNullElse(pod.getSpec().getServiceAccountName(), "");
    if (name.isEmpty()) {
      return wanted.required() ? Optional.empty() : Optional.of(new Asker.Node());
    }
    return switch (accounts.of(pod)) {
      case ServiceAccounts.Answer.Refused(String message) -> {
        warn("The service account of a pod is not known", pod, message);
        yield Optional.empty();
      }
      case ServiceAccounts.Answer.Found(String uid, Map<String, String> annotations) ->
          shown(annotations, wanted).flatMap(each -> account(pod, wanted, uid, each));
    };
  }

  private Optional<Asker> account(
      Pod pod, TokenAttributes wanted, String uid, SortedMap<String, String> annotations) {
    var account =
        new CredentialOrigin.ServiceAccount(
            uid, pod.getMetadata().getNamespace(), pod.getSpec().getServiceAccountName());
    ServiceAccountTokens.Answer answer =
        tokens.token(
            pod,
            new ServiceAccountTokens.Wanted(
                Optional.of(wanted.audience()), TOKEN_LIFE, Optional.of(uid)));
    return switch (answer) {
      case ServiceAccountTokens.Answer.Token(String token) ->
          Optional.of(new Asker.Account(account, annotations, token));
      case ServiceAccountTokens.Answer.Refused(String message) -> {
        warn("A plugin cannot be given a token of a pod's service account", pod, message);
        yield Optional.empty();
      }
      case ServiceAccountTokens.Answer.Later(String message) -> {
        warn("A plugin cannot yet be given a token of a pod's service account", pod, message);
        yield Optional.empty();
      }
    };
  }

  /** The annotations that are told; absent when one is missing, by which accounts opt in. */
  private static Optional<SortedMap<String, String>> shown(
      Map<String, String> annotations, TokenAttributes wanted) {
    if (!annotations.keySet().containsAll(wanted.requiredKeys())) {
      return Optional.empty();
    }
    var shown = new TreeMap<String, String>(annotations);
    shown
        .keySet()
        .removeIf(
            key -> !wanted.requiredKeys().contains(key) && !wanted.optionalKeys().contains(key));
    return Optional.of(shown);
  }

  private static void warn(String what, Pod pod, String why) {
    log.atWarn()
        .addKeyValue("pod", pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName())
        .addKeyValue("serviceAccount", pod.getSpec().getServiceAccountName())
        .addKeyValue("err", why)
        .log(what);
  }
}
