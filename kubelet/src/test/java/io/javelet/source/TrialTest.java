package io.javelet.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.javelet.manifest.ManifestOrigin;
import io.javelet.runtime.PodUid;
import io.javelet.source.Trial.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrialTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final PodUid NEW = new PodUid("new");

  @Test
  void aChangeThatNobodyWantsTriedIsNotTried() {
    assertThat(
            Trial.of(manifest(pod("old", "a", "", "")), manifest(pod("new", "b", "", "")), START))
        .isEmpty();
    assertThat(
            Trial.of(
                manifest(pod("new", "b", "true", "")),
                manifest(pod("new", "b", "true", "")),
                START))
        .isEmpty();
  }

  @Test
  void aPodThatStaysReadyForAMomentPasses() {
    Trial trial = trial("");

    trial.observe(NEW, ready(true, START.plusSeconds(2)), START.plusSeconds(2));

    assertThat(trial.verdict(START.plusSeconds(3))).isEqualTo(Verdict.UNDECIDED);
    assertThat(trial.nextLook()).isEqualTo(START.plusSeconds(2).plus(Trial.READY_FOR));
    assertThat(trial.verdict(trial.nextLook())).isEqualTo(Verdict.PASSED);
  }

  @Test
  void aPodThatIsReadyForAnInstantOnlyDoesNotPass() {
    Trial trial = trial("");

    trial.observe(NEW, ready(true, START.plusSeconds(1)), START.plusSeconds(1));
    trial.observe(NEW, ready(false, START.plusSeconds(1)), START.plusSeconds(2));

    assertThat(trial.verdict(START.plusSeconds(60))).isEqualTo(Verdict.UNDECIDED);
    assertThat(trial.verdict(START.plus(Trial.USUAL_PATIENCE))).isEqualTo(Verdict.FAILED);
  }

  @Test
  void thePatienceIsTheManifests() {
    assertThat(trial("90s").deadline()).isEqualTo(START.plusSeconds(90));
    assertThat(trial("2m").deadline()).isEqualTo(START.plus(Duration.ofMinutes(2)));
    assertThat(trial("soon").deadline()).isEqualTo(START.plus(Trial.USUAL_PATIENCE));
  }

  @Test
  void aContainerThatRanBeforeProvesNothingOfOneThatChangedInPlace() {
    Trial trial =
        Trial.of(
                manifest(pod("same", "a", "true", "")),
                manifest(pod("same", "b", "true", "")),
                START)
            .orElseThrow();
    PodUid same = new PodUid("same");

    trial.observe(same, ready(true, START.minusSeconds(100)), START.plusSeconds(1));
    assertThat(trial.verdict(START.plusSeconds(30))).isEqualTo(Verdict.UNDECIDED);

    trial.observe(same, ready(true, START.plusSeconds(31)), START.plusSeconds(31));
    assertThat(trial.verdict(START.plusSeconds(50))).isEqualTo(Verdict.PASSED);
  }

  private static Trial trial(String after) {
    return Trial.of(
            manifest(pod("old", "a", "", "")), manifest(pod("new", "b", "true", after)), START)
        .orElseThrow();
  }

  private static AcceptedManifest manifest(Pod pod) {
    return new AcceptedManifest(
        ManifestOrigin.file("/m/web.yaml"),
        new Content(pod.toString().getBytes(StandardCharsets.UTF_8)),
        List.of(pod),
        List.of());
  }

  private static Pod pod(String uid, String image, String rollback, String after) {
    return new PodBuilder()
        .withNewMetadata()
        .withName("web")
        .withNamespace("default")
        .withUid(uid)
        .addToAnnotations(Trial.ANNOTATION, rollback)
        .addToAnnotations(Trial.AFTER_ANNOTATION, after)
        .endMetadata()
        .withNewSpec()
        .withContainers(new ContainerBuilder().withName("main").withImage(image).build())
        .endSpec()
        .build();
  }

  private static PodStatus ready(boolean ready, Instant started) {
    return new PodStatusBuilder()
        .addNewCondition()
        .withType("Ready")
        .withStatus(ready ? "True" : "False")
        .endCondition()
        .addNewContainerStatus()
        .withName("main")
        .withNewState()
        .withNewRunning()
        .withStartedAt(started.toString())
        .endRunning()
        .endState()
        .endContainerStatus()
        .build();
  }
}
