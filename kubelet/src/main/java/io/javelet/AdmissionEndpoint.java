package io.javelet;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.admission.PodAdmission;
import io.javelet.admission.Refusal;
import io.javelet.server.LocalEndpoint;
import io.javelet.server.LocalEndpoint.Question;
import io.javelet.server.LocalEndpoint.Reply;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers {@code kubelet validate --on-node}: whether this node would take a pod now. Changes
 * nothing. Any thread; empty until the agent has met its runtime.
 */
final class AdmissionEndpoint {
  private final JsonMapper json = JsonMapper.shared();
  private volatile Optional<PodAdmission> admission = Optional.empty();

  void connect(PodAdmission connected) {
    admission = Optional.of(connected);
  }

  LocalEndpoint endpoint() {
    return new LocalEndpoint("POST", "/javelet/v1/admission", this::answer);
  }

  private Reply answer(Question question) {
    if (admission.isEmpty()) {
      return new Reply(503, "the agent has not met its container runtime yet\n");
    }
    Pod pod;
    try {
      pod = json.readValue(question.body(), Pod.class);
    } catch (JacksonException unreadable) {
      return new Reply(400, "this is no pod: " + unreadable.getOriginalMessage() + "\n");
    }
    if (pod.getMetadata() == null || pod.getSpec() == null) {
      return new Reply(400, "this is no pod: it has no metadata or no spec\n");
    }
    Optional<Refusal> refusal = admission.get().judge(pod);
    return new Reply(
        200, json.writeValueAsString(refusal.map(AdmissionEndpoint::shown).orElse(Map.of())));
  }

  private static Map<String, Object> shown(Refusal refusal) {
    return Map.of(
        "reason", refusal.reason(), "message", refusal.message(), "passing", refusal.passing());
  }
}
