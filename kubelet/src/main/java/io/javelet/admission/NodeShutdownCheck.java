package io.javelet.admission;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Refuses every pod while the node shuts down. Upstream's counterpart: {@code
 * nodeshutdown.Manager.Admit}.
 *
 * @param shuttingDown whether it does
 */
public record NodeShutdownCheck(BooleanSupplier shuttingDown) implements AdmissionCheck {
  @Override
  public Optional<Refusal> refuse(Pod pod, List<Pod> others) {
    return shuttingDown.getAsBoolean()
        ? Optional.of(
            Refusal.forNow("NodeShutdown", "Pod was rejected as the node is shutting down."))
        : Optional.empty();
  }
}
