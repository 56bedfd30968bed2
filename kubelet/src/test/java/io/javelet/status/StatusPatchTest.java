package io.javelet.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

final class StatusPatchTest {
  private final ObjectMapper json = new ObjectMapper();

  private static Pod shown(PodStatus status) {
    return new PodBuilder()
        .withNewMetadata()
        .withName("web")
        .withUid("u1")
        .endMetadata()
        .withStatus(status)
        .build();
  }

  private JsonNode patch(PodStatus before, PodStatus after) {
    return json.readTree(StatusPatch.of(shown(before), after).orElseThrow());
  }

  @Test
  void whatIsShownAlreadyIsNotSent() {
    PodStatus status = new PodStatusBuilder().withPhase("Running").withHostIP("192.0.2.7").build();

    assertThat(StatusPatch.of(shown(status), new PodStatusBuilder(status).build())).isEmpty();
  }

  @Test
  void onlyThePodOfThatUidIsMeant() {
    JsonNode patch = patch(new PodStatus(), new PodStatusBuilder().withPhase("Running").build());

    assertThat(patch.path("metadata").path("uid").asString()).isEqualTo("u1");
    assertThat(patch.path("status").path("phase").asString()).isEqualTo("Running");
  }

  @Test
  void whatIsGoneIsTakenAway() {
    JsonNode patch =
        patch(
            new PodStatusBuilder().withPhase("Running").withReason("x").build(),
            new PodStatusBuilder().withPhase("Running").build());

    assertThat(patch.path("status").path("reason").isNull()).isTrue();
    assertThat(patch.path("status").has("phase")).isFalse();
  }

  @Test
  void addressesReplaceThoseShown() {
    JsonNode patch =
        patch(
            new PodStatusBuilder().withPodIPs(new PodIP("10.0.0.1")).build(),
            new PodStatusBuilder().withPodIPs(new PodIP("10.0.0.2")).build());

    assertThat(json.writeValueAsString(patch.path("status").path("podIPs")))
        .isEqualTo("[{\"$patch\":\"replace\"},{\"ip\":\"10.0.0.2\"}]");
  }

  @Test
  void aConditionThatIsGoneIsNamed() {
    JsonNode patch =
        patch(
            new PodStatusBuilder()
                .withConditions(
                    new PodConditionBuilder().withType("Ready").withStatus("True").build(),
                    new PodConditionBuilder().withType("Gone").withStatus("True").build())
                .build(),
            new PodStatusBuilder()
                .withConditions(
                    new PodConditionBuilder().withType("Ready").withStatus("False").build())
                .build());

    assertThat(json.writeValueAsString(patch.path("status").path("conditions")))
        .contains("{\"status\":\"False\",\"type\":\"Ready\"}")
        .contains("{\"$patch\":\"delete\",\"type\":\"Gone\"}");
  }
}
