package io.javelet.topology;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Pods in short: {@code 2 1/2Gi init:4 sidecar:1}, a word for each container. */
final class TestPods {
  private TestPods() {}

  /**
   * A pod of guaranteed containers named {@code a}, {@code b}, …
   *
   * @param containers of each its CPUs, after a slash its memory (1Gi when there is none), before a
   *     colon its kind; {@code <} after the CPUs makes its limit larger than its request
   */
  static Pod pod(String uid, String containers) {
    List<Container> regular = new ArrayList<>();
    List<Container> init = new ArrayList<>();
    char name = 'a';
    for (String word : containers.split(" ", -1)) {
      String[] kind = word.split(":", 2);
      String[] amounts = kind[kind.length - 1].split("/", 2);
      boolean burstable = amounts[0].endsWith("<");
      Map<String, Quantity> requests =
          Map.of(
              "cpu",
              Quantity.parse(amounts[0].replace("<", "")),
              "memory",
              Quantity.parse(amounts.length > 1 ? amounts[1] : "1Gi"));
      ContainerBuilder container =
          new ContainerBuilder()
              .withName(String.valueOf(name++))
              .withNewResources()
              .withRequests(requests)
              .withLimits(
                  burstable
                      ? Map.of("cpu", Quantity.parse("64"), "memory", Quantity.parse("64Gi"))
                      : requests)
              .endResources();
      switch (kind.length == 1 ? "" : kind[0]) {
        case "init" -> init.add(container.build());
        case "sidecar" -> init.add(container.withRestartPolicy("Always").build());
        default -> regular.add(container.build());
      }
    }
    return new PodBuilder()
        .withNewMetadata()
        .withName(uid)
        .withNamespace("default")
        .withUid(uid)
        .endMetadata()
        .withNewSpec()
        .withInitContainers(init)
        .withContainers(regular)
        .endSpec()
        .build();
  }
}
