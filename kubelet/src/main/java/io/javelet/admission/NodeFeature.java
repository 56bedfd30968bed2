package io.javelet.admission;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerRestartRule;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.javelet.resource.QosClass;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A feature that nodes declare in {@code status.declaredFeatures}, and that the scheduler and the
 * API server ask for. Pure. Upstream's counterpart: the registry of {@code nodedeclaredfeatures};
 * those of its features are missing here that no pod needs and this agent does not have.
 */
public enum NodeFeature {
  GUARANTEED_QOS_POD_CPU_RESIZE("GuaranteedQoSPodCPUResize") {
    @Override
    boolean isHere(Predicate<String> gates, boolean sharedCpus) {
      return sharedCpus || gates.test("InPlacePodVerticalScalingExclusiveCPUs");
    }

    @Override
    boolean isNeededToBecome(Pod before, Pod now) {
      return QosClass.of(before) == QosClass.GUARANTEED
          && anyDiffers(
              before.getSpec().getContainers(),
              now.getSpec().getContainers(),
              (old, changed) ->
                  !requestedCpu(old.getResources()).equals(requestedCpu(changed.getResources())));
    }
  },

  IN_PLACE_POD_LEVEL_RESOURCES_VERTICAL_SCALING("InPlacePodLevelResourcesVerticalScaling") {
    @Override
    boolean isHere(Predicate<String> gates, boolean sharedCpus) {
      return gates.test(word());
    }

    @Override
    boolean isNeededToBecome(Pod before, Pod now) {
      return !Objects.equals(before.getSpec().getResources(), now.getSpec().getResources());
    }
  },

  /** Init containers that end before the others begin keep what they begin with on this agent. */
  IN_PLACE_POD_VERTICAL_SCALING_INIT_CONTAINERS("InPlacePodVerticalScalingInitContainers") {
    @Override
    boolean isHere(Predicate<String> gates, boolean sharedCpus) {
      return false;
    }

    @Override
    boolean isNeededToBecome(Pod before, Pod now) {
      return anyDiffers(
          before.getSpec().getInitContainers().stream()
              .filter(container -> !"Always".equals(container.getRestartPolicy()))
              .toList(),
          now.getSpec().getInitContainers(),
          (old, changed) -> !Objects.equals(old.getResources(), changed.getResources()));
    }
  },

  RESTART_ALL_CONTAINERS_ON_CONTAINER_EXITS("RestartAllContainersOnContainerExits") {
    @Override
    boolean isHere(Predicate<String> gates, boolean sharedCpus) {
      return gates.test(word());
    }

    @Override
    boolean isNeededBy(Pod pod) {
      return Stream.concat(
              pod.getSpec().getInitContainers().stream(), pod.getSpec().getContainers().stream())
          .map(Container::getRestartPolicyRules)
          .flatMap(NodeFeature::stream)
          .map(ContainerRestartRule::getAction)
          .anyMatch("RestartAllContainers"::equals);
    }
  },

  /** Pods' own users on the node's network: no runtime that this agent speaks to has them. */
  USER_NAMESPACES_HOST_NETWORK_SUPPORT("UserNamespacesHostNetworkSupport") {
    @Override
    boolean isHere(Predicate<String> gates, boolean sharedCpus) {
      return false;
    }

    @Override
    boolean isNeededBy(Pod pod) {
      return Boolean.TRUE.equals(pod.getSpec().getHostNetwork())
          && Boolean.FALSE.equals(pod.getSpec().getHostUsers());
    }
  };

  private final String word;

  NodeFeature(String word) {
    this.word = word;
  }

  /** As it is called in the node's status. */
  public String word() {
    return word;
  }

  /**
   * Those that this node has, by their words' order.
   *
   * @param gates whether a feature gate is on
   * @param sharedCpus whether no container has processors of its own
   */
  public static List<NodeFeature> declared(Predicate<String> gates, boolean sharedCpus) {
    return Arrays.stream(values()).filter(each -> each.isHere(gates, sharedCpus)).toList();
  }

  abstract boolean isHere(Predicate<String> gates, boolean sharedCpus);

  /** Whether a pod cannot be as it is declared where the feature is missing. */
  boolean isNeededBy(Pod pod) {
    return false;
  }

  /** Whether a pod that runs cannot be changed so where the feature is missing. */
  boolean isNeededToBecome(Pod before, Pod now) {
    return false;
  }

  /** Whether two containers of one name differ; one that is not there any more does not. */
  private static boolean anyDiffers(
      List<Container> before, List<Container> now, BiPredicate<Container, Container> differ) {
    return before.stream()
        .anyMatch(old ->
            now.stream()
                .filter(each -> each.getName().equals(old.getName()))
                .anyMatch(each -> differ.test(old, each)));
  }

  private static Quantity requestedCpu(@Nullable ResourceRequirements resources) {
    return Optional.ofNullable(resources)
        .flatMap(each -> Optional.ofNullable(each.getRequests()))
        .orElse(Map.of())
        .getOrDefault("cpu", new Quantity("0"));
  }

  private static <T> Stream<T> stream(@Nullable List<T> list) {
    return list == null ? Stream.empty() : list.stream();
  }
}
