package io.javelet.node;

import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.NodeFeatures;
import io.fabric8.kubernetes.api.model.NodeRuntimeHandler;
import io.fabric8.kubernetes.api.model.NodeRuntimeHandlerFeatures;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.NodeStatusBuilder;
import io.javelet.runtime.RuntimeHandler;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes a node's status from what is known. Pure. Upstream's counterpart: package {@code
 * nodestatus}.
 */
final class NodeStatusGenerator {
  static final String READY = "Ready";
  static final String MEMORY_PRESSURE = "MemoryPressure";
  static final String DISK_PRESSURE = "DiskPressure";
  static final String PID_PRESSURE = "PIDPressure";

  private NodeStatusGenerator() {}

  static NodeStatus generate(NodeStatusInput input) {
    NodeStatusInput.Pressures pressures = input.pressures();
    List<NodeCondition> conditions = new ArrayList<>();
    conditions.add(
        pressure(
            input,
            MEMORY_PRESSURE,
            pressures.memory(),
            new Words("KubeletHasInsufficientMemory", "kubelet has insufficient memory available"),
            new Words("KubeletHasSufficientMemory", "kubelet has sufficient memory available")));
    conditions.add(
        pressure(
            input,
            DISK_PRESSURE,
            pressures.disk(),
            new Words("KubeletHasDiskPressure", "kubelet has disk pressure"),
            new Words("KubeletHasNoDiskPressure", "kubelet has no disk pressure")));
    conditions.add(
        pressure(
            input,
            PID_PRESSURE,
            pressures.pids(),
            new Words("KubeletHasInsufficientPID", "kubelet has insufficient PID available"),
            new Words("KubeletHasSufficientPID", "kubelet has sufficient PID available")));
    conditions.add(ready(input));
    return new NodeStatusBuilder()
        .withCapacity(new TreeMap<>(input.resources().capacity()))
        .withAllocatable(new TreeMap<>(input.resources().allocatable()))
        .withAddresses(input.identity().addresses())
        .withConditions(conditions)
        .withNewDaemonEndpoints()
        .withNewKubeletEndpoint(input.identity().daemonPort())
        .endDaemonEndpoints()
        .withImages(input.images())
        .withNodeInfo(input.info())
        .withRuntimeHandlers(handlers(input.abilities()))
        .withFeatures(new NodeFeatures(input.abilities().supplementalGroupsPolicy()))
        .withDeclaredFeatures(input.abilities().declaredFeatures())
        .build();
  }

  /** Whether two statuses say the same, heartbeats aside. */
  static boolean same(NodeStatus one, NodeStatus other) {
    return withoutHeartbeats(one).equals(withoutHeartbeats(other));
  }

  static boolean isReady(NodeStatus status) {
    return status.getConditions().stream()
        .anyMatch(each -> each.getType().equals(READY) && each.getStatus().equals("True"));
  }

  /** Whether every condition of the first one holds, or does not, in the other one, too. */
  static boolean sameConditions(NodeStatus one, NodeStatus other) {
    return one.getConditions().stream()
        .allMatch(wanted ->
            other.getConditions().stream()
                .anyMatch(shown ->
                    shown.getType().equals(wanted.getType())
                        && shown.getStatus().equals(wanted.getStatus())));
  }

  private static NodeStatus withoutHeartbeats(NodeStatus status) {
    Map<String, NodeCondition> conditions = new TreeMap<>();
    for (NodeCondition condition : status.getConditions()) {
      conditions.put(
          condition.getType(),
          new NodeConditionBuilder(condition).withLastHeartbeatTime(null).build());
    }
    return new NodeStatusBuilder(status).withConditions(List.copyOf(conditions.values())).build();
  }

  private record Words(String reason, String message) {}

  private static NodeCondition pressure(
      NodeStatusInput input, String type, boolean present, Words bad, Words good) {
    Words words = present ? bad : good;
    return condition(input, type, present, words);
  }

  private static NodeCondition ready(NodeStatusInput input) {
    List<String> reasons = input.notReady();
    if (reasons.isEmpty()) {
      return condition(
          input, READY, true, new Words("KubeletReady", "kubelet is posting ready status"));
    }
    String message =
        reasons.size() == 1 ? reasons.getFirst() : "[" + String.join(", ", reasons) + "]";
    return condition(input, READY, false, new Words("KubeletNotReady", message));
  }

  private static NodeCondition condition(
      NodeStatusInput input, String type, boolean status, Words words) {
    String text = status ? "True" : "False";
    String now = time(input.now());
    String since =
        input.before().stream()
            .filter(old -> type.equals(old.getType()) && text.equals(old.getStatus()))
            .map(NodeCondition::getLastTransitionTime)
            .filter(old -> old != null && !old.isEmpty())
            .findFirst()
            .orElse(now);
    return new NodeConditionBuilder()
        .withType(type)
        .withStatus(text)
        .withReason(words.reason())
        .withMessage(words.message())
        .withLastHeartbeatTime(now)
        .withLastTransitionTime(since)
        .build();
  }

  private static List<NodeRuntimeHandler> handlers(NodeStatusInput.Abilities abilities) {
    return abilities.handlers().stream()
        .sorted(Comparator.comparing(RuntimeHandler::name))
        .map(each ->
            new NodeRuntimeHandler(
                new NodeRuntimeHandlerFeatures(
                    each.recursiveReadOnlyMounts(), each.userNamespaces()),
                each.name()))
        .toList();
  }

  private static String time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
