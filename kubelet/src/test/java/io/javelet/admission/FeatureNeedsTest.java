package io.javelet.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Restates upstream's {@code TestDeclaredFeaturesAdmitHandler}, {@code TestPodFeaturesAdmitHandler}
 * and the features' own tests of {@code Discover} and {@code InferForScheduling}.
 */
class FeatureNeedsTest {
  private static final FeatureNeeds NOTHING_HERE = new FeatureNeeds(true, Optional.of(List.of()));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                                                                           | true  | GuaranteedQoSPodCPUResize
          ''                                                                           | false | ''
          InPlacePodVerticalScalingExclusiveCPUs                                       | false | GuaranteedQoSPodCPUResize
          RestartAllContainersOnContainerExits                                         | false | RestartAllContainersOnContainerExits
          InPlacePodLevelResourcesVerticalScaling,RestartAllContainersOnContainerExits | false | InPlacePodLevelResourcesVerticalScaling,RestartAllContainersOnContainerExits
          UserNamespacesHostNetworkSupport                                             | false | ''
          """)
  void aNodeDeclaresWhatItHas(String gates, boolean sharedCpus, String expected) {
    assertThat(NodeFeature.declared(Set.of(gates.split(","))::contains, sharedCpus))
        .extracting(NodeFeature::word)
        .containsExactly(expected.isEmpty() ? new String[0] : expected.split(","));
  }

  @Test
  void aPodThatNeedsNothingIsTaken() {
    assertThat(NOTHING_HERE.refuse(AdmissionPods.pod("p"), List.of())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRuleThatRestartsAllContainersNeedsItsFeature(boolean inInitContainer) {
    Container ruled =
        new ContainerBuilder()
            .withName("c")
            .addNewRestartPolicyRule()
            .withAction("RestartAllContainers")
            .endRestartPolicyRule()
            .build();
    Pod pod =
        new PodBuilder(AdmissionPods.pod("p"))
            .editSpec()
            .withInitContainers(inInitContainer ? List.of(ruled) : List.of())
            .withContainers(inInitContainer ? new ContainerBuilder().build() : ruled)
            .endSpec()
            .build();

    assertThat(NOTHING_HERE.refuse(pod, List.of()))
        .contains(unsupported("RestartAllContainersOnContainerExits"));
    assertThat(
            new FeatureNeeds(
                    true,
                    Optional.of(List.of(NodeFeature.RESTART_ALL_CONTAINERS_ON_CONTAINER_EXITS)))
                .refuse(pod, List.of()))
        .isEmpty();
    assertThat(new FeatureNeeds(true, Optional.empty()).refuse(pod, List.of())).isEmpty();
  }

  @Test
  void aRuleThatRestartsOneContainerNeedsNothing() {
    Pod pod =
        new PodBuilder(AdmissionPods.pod("p"))
            .editSpec()
            .editFirstContainer()
            .addNewRestartPolicyRule()
            .withAction("Restart")
            .endRestartPolicyRule()
            .endContainer()
            .endSpec()
            .build();

    assertThat(NOTHING_HERE.refuse(pod, List.of())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"true, false, true", "true, true, false", "true,, false", "false, false, false"})
  void usersOfItsOwnOnTheNodesNetworkAreAFeature(
      boolean hostNetwork, Boolean hostUsers, boolean needed) {
    Pod pod =
        new PodBuilder(AdmissionPods.pod("p"))
            .editSpec()
            .withHostNetwork(hostNetwork)
            .withHostUsers(hostUsers)
            .endSpec()
            .build();

    assertThat(NOTHING_HERE.refuse(pod, List.of()))
        .isEqualTo(
            needed
                ? Optional.of(unsupported("UserNamespacesHostNetworkSupport"))
                : Optional.empty());
  }

  @Test
  void allThatIsMissingIsNamed() {
    Pod pod =
        new PodBuilder(AdmissionPods.pod("p"))
            .editSpec()
            .withHostNetwork(true)
            .withHostUsers(false)
            .editFirstContainer()
            .addNewRestartPolicyRule()
            .withAction("RestartAllContainers")
            .endRestartPolicyRule()
            .endContainer()
            .endSpec()
            .build();

    assertThat(NOTHING_HERE.refuse(pod, List.of()))
        .contains(
            unsupported("RestartAllContainersOnContainerExits, UserNamespacesHostNetworkSupport"));
  }

  @ParameterizedTest
  @CsvSource({
    "cpu, false, true",
    "memory, false, true",
    "hugepages-2Mi, false, true",
    "cpu, true, false",
    "example.com/other, false, false",
  })
  void resourcesOfThePodItselfNeedTheirGate(String resource, boolean gate, boolean refused) {
    Pod pod =
        new PodBuilder(AdmissionPods.pod("p"))
            .editSpec()
            .withResources(
                new ResourceRequirementsBuilder()
                    .withLimits(Map.of(resource, new Quantity("1")))
                    .build())
            .endSpec()
            .build();

    assertThat(new FeatureNeeds(gate, Optional.empty()).refuse(pod, List.of()))
        .isEqualTo(
            refused
                ? Optional.of(
                    Refusal.forGood(
                        "PodLevelResourcesNotSupported",
                        "PodLevelResources feature gate is disabled"))
                : Optional.empty());
  }

  private static Refusal unsupported(String features) {
    return Refusal.forGood(
        "PodFeatureUnsupported", "Pod requires node features that are not available: " + features);
  }
}
