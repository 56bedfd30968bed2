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
 * and the features' own tests of {@code Discover}, {@code InferForScheduling} and {@code
 * InferForUpdate}.
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Guaranteed | containers:    | 1    | 2     | GuaranteedQoSPodCPUResize
          Guaranteed | containers:    | 1    | 1000m | ''
          Burstable  | containers:    | 1    | 2     | ''
          Guaranteed | init:          | 1    | 2     | InPlacePodVerticalScalingInitContainers
          Burstable  | init:          | 1    | 2     | InPlacePodVerticalScalingInitContainers
          Burstable  | sidecar:       | 1    | 2     | ''
          Burstable  | pod:           | 1    | 2     | InPlacePodLevelResourcesVerticalScaling
          Burstable  | pod:           | 1    | 1     | ''
          """)
  void aChangeNeedsItsFeature(String qos, String where, String from, String to, String expected) {
    Optional<String> told =
        NOTHING_HERE.missingToBecome(cpu(qos, where, from), cpu(qos, where, to));

    assertThat(told)
        .isEqualTo(
            Optional.of(expected)
                .filter(text -> !text.isEmpty())
                .map(text -> "Pod requires node features that are not available: " + text));
    assertThat(
            new FeatureNeeds(true, Optional.of(List.of(NodeFeature.values())))
                .missingToBecome(cpu(qos, where, from), cpu(qos, where, to)))
        .isEmpty();
    assertThat(
            new FeatureNeeds(true, Optional.empty())
                .missingToBecome(cpu(qos, where, from), cpu(qos, where, to)))
        .isEmpty();
  }

  private static Pod cpu(String qos, String where, String amount) {
    var resources =
        new ResourceRequirementsBuilder().withRequests(Map.of("cpu", new Quantity(amount))).build();
    Container container =
        new ContainerBuilder()
            .withName("c")
            .withRestartPolicy(where.equals("sidecar:") ? "Always" : null)
            .withResources(where.equals("pod:") ? null : resources)
            .build();
    return new PodBuilder(AdmissionPods.pod("p"))
        .editSpec()
        .withResources(where.equals("pod:") ? resources : null)
        .withContainers(
            where.equals("containers:") ? container : new ContainerBuilder().withName("x").build())
        .withInitContainers(
            where.equals("init:") || where.equals("sidecar:") ? List.of(container) : List.of())
        .endSpec()
        .withNewStatus()
        .withQosClass(qos)
        .endStatus()
        .build();
  }

  private static Refusal unsupported(String features) {
    return Refusal.forGood(
        "PodFeatureUnsupported", "Pod requires node features that are not available: " + features);
  }
}
