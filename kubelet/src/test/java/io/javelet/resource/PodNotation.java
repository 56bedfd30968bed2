package io.javelet.resource;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Pods for tables, in a notation where only resources count. Parts are separated by semicolons:
 * {@code app cpu=100m/1 memory=64Mi/128Mi; init:first memory=1Gi/; sidecar:proxy; pod: cpu=1/1;
 * overhead: cpu=250m}. An amount is request/limit, either may be missing.
 */
final class PodNotation {
  private PodNotation() {}

  static Pod pod(String notation) {
    PodBuilder pod =
        new PodBuilder()
            .withNewMetadata()
            .withName("web")
            .withNamespace("default")
            .withUid("0b1c2d3e-0000-4000-8000-000000000001")
            .endMetadata()
            .withNewSpec()
            .endSpec();
    for (String part : notation.split(";", -1)) {
      String[] words = part.strip().split("\\s+", -1);
      List<String> amounts = List.of(words).subList(1, words.length);
      String[] head = words[0].split(":", 2);
      switch (head[0]) {
        case "pod" -> pod.editSpec().withResources(resources(amounts)).endSpec();
        case "overhead" -> pod.editSpec().withOverhead(resources(amounts).getRequests()).endSpec();
        case "init" -> pod.editSpec().addToInitContainers(container(head[1], amounts)).endSpec();
        case "sidecar" ->
            pod.editSpec()
                .addToInitContainers(
                    new ContainerBuilder(container(head[1], amounts))
                        .withRestartPolicy("Always")
                        .build())
                .endSpec();
        case "critical" ->
            pod.editSpec().withPriorityClassName(head[1]).withPriority(2000001000).endSpec();
        case "static" ->
            pod.editMetadata()
                .addToAnnotations("kubernetes.io/config.source", "file")
                .endMetadata();
        default -> pod.editSpec().addToContainers(container(head[0], amounts)).endSpec();
      }
    }
    return pod.build();
  }

  static Container container(Pod pod, String name) {
    return Stream.concat(
            pod.getSpec().getContainers().stream(), pod.getSpec().getInitContainers().stream())
        .filter(each -> each.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Container container(String name, List<String> amounts) {
    return new ContainerBuilder().withName(name).withResources(resources(amounts)).build();
  }

  private static ResourceRequirements resources(List<String> amounts) {
    Map<String, Quantity> requests = new HashMap<>();
    Map<String, Quantity> limits = new HashMap<>();
    for (String amount : amounts) {
      String[] nameAndValue = amount.split("=", 2);
      String[] values = nameAndValue[1].split("/", -1);
      if (!values[0].isEmpty()) {
        requests.put(nameAndValue[0], new Quantity(values[0]));
      }
      if (values.length > 1 && !values[1].isEmpty()) {
        limits.put(nameAndValue[0], new Quantity(values[1]));
      }
    }
    return new ResourceRequirementsBuilder().withRequests(requests).withLimits(limits).build();
  }
}
