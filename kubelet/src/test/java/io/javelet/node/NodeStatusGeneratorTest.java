package io.javelet.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.NodeSystemInfo;
import io.fabric8.kubernetes.api.model.Quantity;
import io.javelet.runtime.RuntimeHandler;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class NodeStatusGeneratorTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private static NodeStatusInput input(
      List<String> notReady,
      NodeStatusInput.Pressures pressures,
      List<NodeCondition> before,
      Instant now) {
    Map<String, Quantity> amounts = Map.of("cpu", new Quantity("2"));
    return new NodeStatusInput(
        new NodeStatusInput.Identity(
            "n1",
            new ReportedAddresses("n1", () -> List.of("192.0.2.7", "2001:db8::1"), true, false)
                .of(List.of()),
            10250),
        new NodeStatusInput.Abilities(
            List.of(new RuntimeHandler("runc", true, true), new RuntimeHandler("", true, false)),
            true,
            List.of("RestartAllContainersOnContainerExits")),
        new NodeStatusInput.Resources(amounts, amounts),
        new NodeSystemInfo(),
        List.of(),
        pressures,
        notReady,
        before,
        now);
  }

  private static NodeStatus well(List<NodeCondition> before, Instant now) {
    return NodeStatusGenerator.generate(
        input(List.of(), NodeStatusInput.Pressures.NONE, before, now));
  }

  private static NodeCondition condition(NodeStatus status, String type) {
    return status.getConditions().stream()
        .filter(each -> each.getType().equals(type))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aNodeThatIsWellSaysSoInUpstreamsWords() {
    NodeStatus status = well(List.of(), NOON);

    assertThat(status.getConditions())
        .extracting(NodeCondition::getType, NodeCondition::getStatus, NodeCondition::getReason)
        .containsExactly(
            tuple("MemoryPressure", "False", "KubeletHasSufficientMemory"),
            tuple("DiskPressure", "False", "KubeletHasNoDiskPressure"),
            tuple("PIDPressure", "False", "KubeletHasSufficientPID"),
            tuple("Ready", "True", "KubeletReady"));
    assertThat(condition(status, "Ready").getMessage())
        .isEqualTo("kubelet is posting ready status");
  }

  @Test
  void allReasonsWhyItIsNotReadyAreNamed() {
    NodeStatus status =
        NodeStatusGenerator.generate(
            input(
                List.of("container runtime is down", "PLEG is not healthy"),
                NodeStatusInput.Pressures.NONE,
                List.of(),
                NOON));

    assertThat(condition(status, "Ready").getStatus()).isEqualTo("False");
    assertThat(condition(status, "Ready").getReason()).isEqualTo("KubeletNotReady");
    assertThat(condition(status, "Ready").getMessage())
        .isEqualTo("[container runtime is down, PLEG is not healthy]");
  }

  @Test
  void aConditionThatStaysKeepsItsTransitionTimeAndANewOneGetsIt() {
    NodeStatus before = well(List.of(), NOON);
    Instant later = NOON.plus(Duration.ofHours(1));
    NodeStatus after =
        NodeStatusGenerator.generate(
            input(
                List.of(),
                new NodeStatusInput.Pressures(true, false, false),
                before.getConditions(),
                later));

    assertThat(condition(after, "Ready").getLastTransitionTime()).isEqualTo("2026-01-01T12:00:00Z");
    assertThat(condition(after, "Ready").getLastHeartbeatTime()).isEqualTo("2026-01-01T13:00:00Z");
    assertThat(condition(after, "MemoryPressure").getLastTransitionTime())
        .isEqualTo("2026-01-01T13:00:00Z");
  }

  @Test
  void heartbeatsAloneAreNoDifference() {
    NodeStatus before = well(List.of(), NOON);
    NodeStatus later = well(before.getConditions(), NOON.plusSeconds(10));

    assertThat(NodeStatusGenerator.same(before, later)).isTrue();
    assertThat(
            NodeStatusGenerator.same(
                before,
                NodeStatusGenerator.generate(
                    input(
                        List.of("no"),
                        NodeStatusInput.Pressures.NONE,
                        before.getConditions(),
                        NOON))))
        .isFalse();
  }

  @Test
  void bothAddressFamiliesAndTheHostNameAreAddresses() {
    assertThat(well(List.of(), NOON).getAddresses())
        .extracting(address -> address.getType() + " " + address.getAddress())
        .containsExactly("InternalIP 192.0.2.7", "InternalIP 2001:db8::1", "Hostname n1");
  }
}
