package io.javelet.admission;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.javelet.pod.StaticPods;
import io.javelet.resource.ResourceAmounts;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Pods and a node for the tests of this room. */
final class AdmissionPods {
  static final Map<String, String> LABELS =
      Map.of("kubernetes.io/os", "linux", "zone", "a", "cores", "8");

  private AdmissionPods() {}

  static AdmittingNode node() {
    return node(110);
  }

  static AdmittingNode node(int maxPods) {
    return new AdmittingNode(
        "n",
        LABELS,
        List.of(),
        new ResourceAmounts(
            Map.of(
                "cpu", BigDecimal.valueOf(4),
                "memory", BigDecimal.valueOf(1000),
                "ephemeral-storage", BigDecimal.valueOf(500))),
        maxPods,
        false);
  }

  /** A pod of the API server with one container. */
  static Pod pod(String name, Map<String, String> requests) {
    Map<String, Quantity> quantities = new HashMap<>();
    requests.forEach((resource, amount) -> quantities.put(resource, new Quantity(amount)));
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace("ns")
        .withUid("uid-" + name)
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("c")
        .withNewResources()
        .withRequests(quantities)
        .endResources()
        .endContainer()
        .endSpec()
        .build();
  }

  static Pod pod(String name) {
    return pod(name, Map.of());
  }

  static Pod onHostPort(String name, String ip, int port) {
    return new PodBuilder(pod(name))
        .editSpec()
        .editFirstContainer()
        .addNewPort()
        .withContainerPort(80)
        .withHostPort(port)
        .withHostIP(ip)
        .endPort()
        .endContainer()
        .endSpec()
        .build();
  }

  static Pod asStatic(Pod pod) {
    return new PodBuilder(pod)
        .editMetadata()
        .addToAnnotations(StaticPods.SOURCE_ANNOTATION, "file")
        .endMetadata()
        .build();
  }

  static Pod withPriority(Pod pod, int priority) {
    return new PodBuilder(pod).editSpec().withPriority(priority).endSpec().build();
  }
}
