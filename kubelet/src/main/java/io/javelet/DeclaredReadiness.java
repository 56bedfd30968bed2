package io.javelet;

import io.javelet.pod.PodManager;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import io.javelet.status.StatusManager;
import io.javelet.sync.PodReadiness;
import java.util.Optional;

/** Tells from the newest statuses which of the declared pods are Ready. Any thread. */
record DeclaredReadiness(PodManager pods, StatusManager statuses) implements PodReadiness {
  @Override
  public Optional<Boolean> ready(PodFullName name) {
    return pods.pods()
        .byFullName(name)
        .map(pod ->
            statuses
                .get(new PodUid(pod.getMetadata().getUid()))
                .filter(status ->
                    status.getConditions().stream()
                        .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True")))
                .isPresent());
  }
}
