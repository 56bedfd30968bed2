package io.javelet.cli;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.cli.NodeInquiries.NodeFinding;
import java.io.IOException;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks the agent of this node whether it would admit a pod. */
final class AgentAdmission {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final LocalSocketClient agent;

  AgentAdmission(LocalSocketClient agent) {
    this.agent = agent;
  }

  /**
   * Why it would not; absent when it would.
   *
   * @throws IOException when no agent answers
   */
  Optional<NodeFinding> about(Pod pod) throws IOException {
    LocalSocketClient.Reply reply =
        agent.ask("POST", "/javelet/v1/admission", JSON.writeValueAsString(pod));
    if (reply.status() != 200) {
      return Optional.of(
          new NodeFinding(
              false, "spec", "the agent does not tell about admission: " + reply.text().strip()));
    }
    JsonNode answer = JSON.readTree(reply.text());
    return answer.has("reason")
        ? Optional.of(
            NodeFinding.refused(
                answer.path("reason").asString(),
                answer.path("message").asString(),
                answer.path("passing").asBoolean()))
        : Optional.empty();
  }
}
