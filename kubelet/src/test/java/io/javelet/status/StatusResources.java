package io.javelet.status;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Quantity;

/** Requests and limits for tests. */
final class StatusResources {
  private StatusResources() {}

  static void small(ContainerBuilder container) {
    container
        .withNewResources()
        .addToRequests("cpu", new Quantity("100m"))
        .addToLimits("cpu", new Quantity("200m"))
        .endResources();
  }
}
