package io.javelet.config.option;

import io.javelet.config.report.Suggestion;
import io.javelet.config.value.Quantity;
import java.util.List;
import java.util.Optional;

/** Judges the entries of {@code systemReserved} and {@code kubeReserved}. */
final class ReservedAmounts {
  private static final List<String> RESOURCES =
      List.of("cpu", "memory", "ephemeral-storage", "pid");

  private ReservedAmounts() {}

  static Optional<String> judge(String resource, String amount) {
    if (!RESOURCES.contains(resource)) {
      return Optional.of(
          "cannot be reserved; only "
              + String.join(", ", RESOURCES)
              + " can"
              + Suggestion.hint(resource, RESOURCES));
    }
    return Quantity.parse(amount)
        .map(quantity ->
            quantity.signum() < 0 ? Optional.of("must not be negative") : Optional.<String>empty())
        .orElse(Optional.of("is not a quantity such as \"500m\" or \"1Gi\""));
  }
}
