package io.javelet.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Cases after upstream's TestGeneralPredicates, TestNodeAffinity and
 * TestRemoveMissingExtendedResources.
 */
class NodePredicatesTest {
  @ParameterizedTest
  @CsvSource({
    "cpu, 3, 2, 'OutOfcpu', 'cpu, requested: 3000, used: 2000, capacity: 4000'",
    "cpu, 2, 2, '', ''",
    "memory, 600, 500, 'OutOfmemory', 'memory, requested: 600, used: 500, capacity: 1000'",
    "ephemeral-storage, 501, 0, 'OutOfephemeral-storage',"
        + " 'ephemeral-storage, requested: 501, used: 0, capacity: 500'",
    "hugepages-2Mi, 2097152, 0, 'OutOfhugepages-2Mi',"
        + " 'hugepages-2Mi, requested: 2097152, used: 0, capacity: 0'",
    "example.com/gpu, 1, 0, '', ''" // not this node's: the cluster's business
  })
  void aPodNeedsWhatIsLeft(
      String resource, String wanted, String used, String reason, String message) {
    var objections =
        NodePredicates.objections(
            AdmissionPods.pod("new", Map.of(resource, wanted)),
            List.of(AdmissionPods.pod("old", Map.of(resource, used))),
            AdmissionPods.node());

    if (reason.isEmpty()) {
      assertThat(objections.first()).isEmpty();
    } else {
      assertThat(objections.first())
          .contains(Refusal.forNow(reason, "Node didn't have enough resource: " + message));
    }
  }

  @Test
  void theNodeTakesOnlySoManyPods() {
    assertThat(
            NodePredicates.objections(
                    AdmissionPods.pod("new"),
                    List.of(AdmissionPods.pod("old")),
                    AdmissionPods.node(1))
                .first())
        .contains(
            Refusal.forNow(
                "OutOfpods",
                "Node didn't have enough resource: pods, requested: 1, used: 1, capacity: 1"));
  }

  @ParameterizedTest
  @CsvSource({
    "'', 80, '', 80, true",
    "'', 80, '', 81, false",
    "10.0.0.1, 80, 10.0.0.2, 80, false",
    "10.0.0.1, 80, '', 80, true",
    "0.0.0.0, 80, 10.0.0.2, 80, true"
  })
  void twoPodsCannotHaveOnePortOfTheNode(
      String ip, int port, String otherIp, int otherPort, boolean conflict) {
    var first =
        NodePredicates.objections(
                AdmissionPods.onHostPort("new", ip, port),
                List.of(AdmissionPods.onHostPort("old", otherIp, otherPort)),
                AdmissionPods.node())
            .first();

    assertThat(first.isPresent()).isEqualTo(conflict);
    first.ifPresent(refusal -> {
      assertThat(refusal.reason()).isEqualTo("NodePorts");
      assertThat(refusal.message())
          .startsWith(
              "Predicate NodePorts failed: node(s) didn't have free ports for the requested pod"
                  + " ports: TCP ")
          .endsWith(" is held by pod ns/old");
    });
  }

  @ParameterizedTest
  @CsvSource({"zone, a, true", "zone, b, false", "none, a, false"})
  void theNodeSelectorMustMatch(String label, String value, boolean fits) {
    Pod pod =
        new PodBuilder(AdmissionPods.pod("new"))
            .editSpec()
            .withNodeSelector(Map.of(label, value))
            .endSpec()
            .build();

    var first = NodePredicates.objections(pod, List.of(), AdmissionPods.node()).first();

    assertThat(first.map(Refusal::message).orElse(""))
        .isEqualTo(
            fits
                ? ""
                : "Predicate NodeAffinity failed: node(s) didn't match Pod's node"
                    + " affinity/selector");
  }

  @ParameterizedTest
  @CsvSource({
    "zone, In, a:b, true",
    "zone, In, b, false",
    "zone, NotIn, b, true",
    "none, NotIn, b, true",
    "zone, Exists, '', true",
    "none, Exists, '', false",
    "none, DoesNotExist, '', true",
    "cores, Gt, 7, true",
    "cores, Gt, 8, false",
    "cores, Lt, 9, true",
    "zone, Gt, 1, false",
    "zone, Later, a, false"
  })
  void requiredNodeAffinityMustMatch(String label, String operator, String values, boolean fits) {
    Pod pod =
        new PodBuilder(AdmissionPods.pod("new"))
            .editSpec()
            .withNewAffinity()
            .withNewNodeAffinity()
            .withNewRequiredDuringSchedulingIgnoredDuringExecution()
            .addNewNodeSelectorTerm()
            .addNewMatchExpression()
            .withKey(label)
            .withOperator(operator)
            .withValues(values.isEmpty() ? List.of() : Arrays.asList(values.split(":")))
            .endMatchExpression()
            .endNodeSelectorTerm()
            .endRequiredDuringSchedulingIgnoredDuringExecution()
            .endNodeAffinity()
            .endAffinity()
            .endSpec()
            .build();

    assertThat(NodePredicates.objections(pod, List.of(), AdmissionPods.node()).first().isEmpty())
        .isEqualTo(fits);
  }

  @Test
  void anEmptyAffinityTermMatchesNoNode() {
    Pod pod =
        new PodBuilder(AdmissionPods.pod("new"))
            .editSpec()
            .withNewAffinity()
            .withNewNodeAffinity()
            .withNewRequiredDuringSchedulingIgnoredDuringExecution()
            .addNewNodeSelectorTerm()
            .endNodeSelectorTerm()
            .endRequiredDuringSchedulingIgnoredDuringExecution()
            .endNodeAffinity()
            .endAffinity()
            .endSpec()
            .build();

    assertThat(NodePredicates.objections(pod, List.of(), AdmissionPods.node()).first()).isPresent();
  }

  @Test
  void aPodOfAnotherNodeIsRefusedForGood() {
    Pod pod =
        new PodBuilder(AdmissionPods.pod("new")).editSpec().withNodeName("m").endSpec().build();

    assertThat(NodePredicates.objections(pod, List.of(), AdmissionPods.node()).first())
        .contains(
            Refusal.forGood(
                "NodeName",
                "Predicate NodeName failed: node(s) didn't match the requested node name"));
  }

  @Test
  void strictGroupsNeedARuntimeThatKnowsThem() {
    AdmittingNode lacking = AdmissionPods.node();
    var knowing = new AdmittingNode("n", Map.of(), List.of(), lacking.allocatable(), 10, true);

    assertThat(NodePredicates.unsafe(withGroups("Strict"), lacking))
        .contains(
            Refusal.forGood(
                "SupplementalGroupsPolicyNotSupported",
                "SupplementalGroupsPolicy=Strict is not supported in this node"));
    assertThat(NodePredicates.unsafe(withGroups("Strict"), knowing)).isEmpty();
    assertThat(NodePredicates.unsafe(withGroups("Merge"), lacking)).isEmpty();
    assertThat(NodePredicates.unsafe(AdmissionPods.pod("p"), lacking)).isEmpty();
  }

  private static Pod withGroups(String policy) {
    return new PodBuilder(AdmissionPods.pod("p"))
        .editSpec()
        .withNewSecurityContext()
        .withSupplementalGroupsPolicy(policy)
        .endSecurityContext()
        .endSpec()
        .build();
  }

  @Test
  void noExecuteTaintsKeepPodsAwayButNotStaticOnes() {
    var tainted =
        new AdmittingNode(
            "n",
            Map.of(),
            List.of(new Taint("NoExecute", "k", null, "v"), new Taint("NoSchedule", "x", null, "")),
            AdmissionPods.node().allocatable(),
            10,
            true);

    assertThat(
            NodePredicates.objections(AdmissionPods.pod("p"), List.of(), tainted)
                .first()
                .map(Refusal::reason))
        .contains("TaintToleration");
    assertThat(
            NodePredicates.objections(
                    AdmissionPods.asStatic(AdmissionPods.pod("p")), List.of(), tainted)
                .first())
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "k, Equal, v, NoExecute, true",
    "k, '', v, '', true",
    "k, Equal, w, NoExecute, false",
    "k, Exists, '', NoExecute, true",
    "'', Exists, '', '', true",
    "'', Equal, '', '', false",
    "k, Exists, '', NoSchedule, false",
    "j, Exists, '', NoExecute, false"
  })
  void aTolerationCoversATaint(
      String key, String operator, String value, String effect, boolean covers) {
    var toleration =
        new TolerationBuilder()
            .withKey(key)
            .withOperator(operator)
            .withValue(value)
            .withEffect(effect)
            .build();

    assertThat(NodePredicates.tolerates(toleration, new Taint("NoExecute", "k", null, "v")))
        .isEqualTo(covers);
  }

  @Test
  void aPodForAnotherOperatingSystemCannotRunHere() {
    Pod labelled =
        new PodBuilder(AdmissionPods.pod("p"))
            .editMetadata()
            .withLabels(Map.of("kubernetes.io/os", "windows"))
            .endMetadata()
            .build();
    Pod declared =
        new PodBuilder(AdmissionPods.pod("p"))
            .editSpec()
            .withNewOs()
            .withName("windows")
            .endOs()
            .endSpec()
            .build();

    assertThat(NodePredicates.unsupported(labelled).map(Refusal::reason))
        .contains("PodOSSelectorNodeLabelDoesNotMatch");
    assertThat(NodePredicates.unsupported(declared).map(Refusal::reason))
        .contains("PodOSNotSupported");
    assertThat(NodePredicates.unsupported(AdmissionPods.pod("p"))).isEmpty();
  }
}
