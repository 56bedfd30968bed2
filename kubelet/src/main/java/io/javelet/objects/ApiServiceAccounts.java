package io.javelet.objects;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.javelet.apiserver.ApiServerException;
import io.javelet.apiserver.ObjectCalls;
import io.javelet.pod.ServiceAccounts;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Asks the API server for service accounts, anew each time, as upstream does. Any thread. */
public final class ApiServiceAccounts implements ServiceAccounts {
  private final ObjectCalls calls;

  public ApiServiceAccounts(ObjectCalls calls) {
    this.calls = calls;
  }

  @Override
  public Answer of(Pod pod) {
    String name = Objects.requireNonNullElse(pod.getSpec().getServiceAccountName(), "");
    try {
      Optional<ServiceAccount> account =
          calls.serviceAccount(pod.getMetadata().getNamespace(), name);
      return account
          .<Answer>map(each ->
              new Answer.Found(
                  each.getMetadata().getUid(),
                  Objects.requireNonNullElse(each.getMetadata().getAnnotations(), Map.of())))
          .orElseGet(() -> new Answer.Refused("serviceaccount \"" + name + "\" not found"));
    } catch (ApiServerException failure) {
      return new Answer.Refused("failed to get the service account: " + failure.getMessage());
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return new Answer.Refused("interrupted while waiting for a service account");
    }
  }
}
