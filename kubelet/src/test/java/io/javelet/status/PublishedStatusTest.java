package io.javelet.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.javelet.metrics.PodStartMetrics;
import io.javelet.runtime.PodUid;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the API server and readers are shown. Upstream's cases: TestMergePodStatus, TestNewStatus…,
 * TestStatusEquality, TestStaticPod…, TestTerminalPhase….
 */
class PublishedStatusTest {
  @ParameterizedTest(name = "shown {0}, generated {1}, may run {2}: {3}")
  @CsvSource({
    "Running,   Failed,    true,  Running",
    "Running,   Failed,    false, Failed",
    "Running,   Succeeded, true,  Running",
    "Running,   Succeeded, false, Succeeded",
    "Pending,   Running,   true,  Running",
    "Failed,    Failed,    true,  Failed",
    "Succeeded, Succeeded, false, Succeeded"
  })
  void aLastPhaseWaitsUntilNothingRuns(
      String shown, String generated, boolean mayRun, String told) {
    PodStatus merged =
        PublishedStatus.merge(StatusScene.phase(shown), StatusScene.phase(generated), mayRun);

    assertThat(merged.getPhase()).isEqualTo(told);
  }

  @Test
  void conditionsOfOthersStayAsTheyAre() {
    PodStatus shown = with("gate/one", "True");
    PodStatus merged = PublishedStatus.merge(shown, with("Ready", "True"), true);

    assertThat(merged.getConditions()).extracting("type").containsExactly("gate/one", "Ready");
  }

  @Test
  void ofAConditionOfOthersTheApiServersIsTheNewest() {
    PodStatus merged =
        PublishedStatus.merge(with("gate/one", "True"), with("gate/one", "False"), true);

    assertThat(merged.getConditions()).extracting("status").containsExactly("True");
  }

  @Test
  void aDisruptionIsShownOnceThePodHasEnded() {
    PodStatus generated =
        new PodStatusBuilder(with("DisruptionTarget", "True")).withPhase("Failed").build();

    assertThat(PublishedStatus.merge(StatusScene.phase("Running"), generated, true).getConditions())
        .isEmpty();
    assertThat(
            PublishedStatus.merge(StatusScene.phase("Running"), generated, false).getConditions())
        .extracting("type")
        .containsExactly("DisruptionTarget");
  }

  @Test
  void aPodThatIsOverIsNotReady() {
    PodStatus generated =
        new PodStatusBuilder(with("Ready", "True")).withPhase("Succeeded").build();
    PodStatus merged = PublishedStatus.merge(StatusScene.phase("Running"), generated, false);

    assertThat(merged.getConditions()).extracting("status").containsExactly("False");
    assertThat(merged.getConditions()).extracting("reason").containsExactly("PodCompleted");
  }

  @Test
  void theManagerTellsEachChangeOnce() {
    List<String> told = new ArrayList<>();
    var manager =
        new StatusManager(
            (uid, status) -> told.add(uid + " " + status.getPhase()), PodStartMetrics.unseen());
    var uid = new PodUid("u");

    manager.update(uid, StatusScene.phase("Pending"));
    manager.update(uid, StatusScene.phase("Pending"));
    manager.update(uid, StatusScene.phase("Running"));

    assertThat(told).containsExactly("u Pending", "u Running");
  }

  @Test
  void theManagerNeverTakesBackALastPhase() {
    var manager = new StatusManager((_, _) -> {}, PodStartMetrics.unseen());
    var uid = new PodUid("u");

    manager.update(uid, StatusScene.phase("Failed"));
    manager.update(uid, StatusScene.phase("Running"));
    assertThat(manager.get(uid)).map(PodStatus::getPhase).contains("Failed");

    manager.forget(uid);
    assertThat(manager.get(uid)).isEmpty();
    assertThat(manager.all()).isEmpty();
  }

  private static PodStatus with(String type, String status) {
    return new PodStatusBuilder()
        .withPhase("Running")
        .withConditions(new PodConditionBuilder().withType(type).withStatus(status).build())
        .build();
  }
}
