package io.javelet.eviction;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.config.value.Quantity;
import io.javelet.resource.ResourceAmounts;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is told of a pod that was ended for a threshold. Pure. Upstream's counterpart: {@code
 * evictionMessage}.
 */
final class EvictionMessage {
  private EvictionMessage() {}

  static String of(
      Pod pod, Optional<PodUsage> usage, Starved what, Threshold threshold, Supply supply) {
    var text = new StringBuilder("The node was low on resource: " + what.resource() + ". ");
    text.append(
        "Threshold quantity: %s, available: %s. "
            .formatted(
                quantity(what, threshold.least(supply)), quantity(what, supply.available())));
    Stream.concat(
            pod.getSpec().getContainers().stream(), pod.getSpec().getInitContainers().stream())
        .forEach(container ->
            usage
                .map(PodUsage::containers)
                .flatMap(all -> Optional.ofNullable(all.get(container.getName())))
                .map((PodUsage.OfContainer each) -> what.use(each))
                .filter(used -> used > requested(container, what))
                .ifPresent(used ->
                    text.append(
                        "Container %s was using %s, request is %s, has larger consumption of %s. "
                            .formatted(
                                container.getName(),
                                quantity(what, used),
                                quantity(what, requested(container, what)),
                                what.resource()))));
    return text.toString();
  }

  private static long requested(Container container, Starved what) {
    return container.getResources() == null || container.getResources().getRequests() == null
        ? 0
        : ResourceAmounts.of(container.getResources().getRequests()).value(what.resource());
  }

  private static String quantity(Starved what, long amount) {
    Quantity.Notation notation =
        switch (what) {
          case MEMORY, DISK, NODE_DISK, LAYER_DISK -> Quantity.Notation.BINARY_SUFFIX;
          case INODES, PIDS -> Quantity.Notation.DECIMAL_SUFFIX;
        };
    return new Quantity(BigDecimal.valueOf(amount), notation).toString();
  }
}
