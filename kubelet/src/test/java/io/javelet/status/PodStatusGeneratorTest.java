package io.javelet.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.HostIP;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.javelet.plan.Scene;
import io.javelet.pod.TerminalReason;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What else a pod's status says: addresses, times, and how it ended. Upstream's cases:
 * TestGenerateAPIPodStatusHostNetworkPodIPs, TestGenerateAPIPodStatusPodIPs,
 * Test_generateAPIPodStatus, TestTerminatePod, TestTerminatePodWaiting,
 * TestTerminatePod_DefaultUnknownStatus, TestTerminatePod_EnsurePodPhaseIsTerminal,
 * TestTerminateInvalidPod.
 */
class PodStatusGeneratorTest {
  @ParameterizedTest(name = "node {0}, pod {1}: {2}")
  @CsvSource({
    "192.0.2.7,             10.0.0.1,           10.0.0.1",
    "192.0.2.7 2001:db8::7, 10.0.0.1 fd00::1,   10.0.0.1 fd00::1",
    "192.0.2.7 2001:db8::7, fd00::1 10.0.0.1,   10.0.0.1 fd00::1",
    "2001:db8::7 192.0.2.7, 10.0.0.1 fd00::1,   fd00::1 10.0.0.1",
    "2001:db8::7,           fd00::1,            fd00::1",
    "192.0.2.7,             10.0.0.1 10.0.0.2,  10.0.0.1",
    "192.0.2.7,             fd00::1,            fd00::1"
  })
  void aPodsAddressesAreOneOfEachFamilyTheNodesFirst(String node, String pod, String told) {
    StatusScene scene =
        new StatusScene(
                new Scene()
                    .noSandbox()
                    .sandbox(0, true, false, List.of(pod.split(" ", -1)))
                    .regular("a"))
            .hosts(node.split(" ", -1));

    assertThat(scene.generate().getPodIPs())
        .extracting(PodIP::getIp)
        .containsExactly(told.split(" ", -1));
    assertThat(scene.generate().getPodIP()).isEqualTo(told.split(" ", -1)[0]);
  }

  @ParameterizedTest(name = "node {0}: {1}")
  @CsvSource({
    "192.0.2.7,                       192.0.2.7",
    "192.0.2.7 2001:db8::7,           192.0.2.7 2001:db8::7",
    "2001:db8::7 192.0.2.7,           2001:db8::7 192.0.2.7",
    "192.0.2.7 192.0.2.8 2001:db8::7, 192.0.2.7 2001:db8::7"
  })
  void onTheHostNetworkAPodHasTheNodesAddresses(String node, String told) {
    StatusScene scene =
        new StatusScene(
                new Scene()
                    .hostNetwork()
                    .noSandbox()
                    .sandbox(0, true, true, List.of())
                    .regular("a"))
            .hosts(node.split(" ", -1));
    PodStatus status = scene.generate();

    assertThat(status.getPodIPs()).extracting(PodIP::getIp).containsExactly(told.split(" ", -1));
    assertThat(status.getHostIPs()).extracting(HostIP::getIp).containsExactly(told.split(" ", -1));
    assertThat(status.getHostIP()).isEqualTo(told.split(" ", -1)[0]);
  }

  @Test
  void aPodWhoseSandboxIsGoneKeepsTheAddressItHad() {
    PodStatus before = new PodStatusBuilder().withPodIPs(new PodIP("10.0.0.9")).build();
    StatusScene scene =
        new StatusScene(new Scene().onlySandbox(0, false).regular("a")).published(before);

    assertThat(scene.generate().getPodIP()).isEqualTo("10.0.0.9");
  }

  @Test
  void theStartTimeIsWhenTheRuntimeFirstHadThePod() {
    StatusScene scene = StatusScene.of("a").with(s -> s.running("a"));

    assertThat(scene.generate().getStartTime()).isEqualTo("2026-01-02T01:04:05Z");
  }

  @Test
  void theStartTimeOfANewPodIsNow() {
    StatusScene scene = new StatusScene(new Scene().noSandbox().regular("a"));

    assertThat(scene.generate().getStartTime()).isEqualTo("2026-01-02T03:04:05Z");
  }

  @Test
  void theStartTimeNeverMoves() {
    StatusScene scene =
        new StatusScene(new Scene().noSandbox().regular("a")).published().later(600);

    assertThat(scene.generate().getStartTime()).isEqualTo("2026-01-02T03:04:05Z");
  }

  @Test
  void theClassIsTold() {
    assertThat(StatusScene.of("a").generate().getQosClass()).isEqualTo("BestEffort");
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "evicted  | Evicted          | no room",
        "storage  | Evicted          | no room",
        "preempt  | Preempting       | Preempted in order to admit critical pod",
        "shutdown | Terminated       | Pod was terminated in response to imminent node shutdown.",
        "deadline | DeadlineExceeded | Pod was active on the node longer than the specified"
            + " deadline"
      })
  void aPodThatTheAgentEndsSaysWhy(String why, String reason, String message) {
    TerminalReason end =
        switch (why) {
          case "evicted" -> TerminalReason.evicted("no room");
          case "storage" -> TerminalReason.storageLimitExceeded("no room");
          case "preempt" -> TerminalReason.preempted();
          case "shutdown" -> TerminalReason.nodeShutdown();
          default -> TerminalReason.deadlineExceeded();
        };
    PodStatus status = StatusScene.of("a").with(s -> s.running("a")).endedFor(end).generate();

    assertThat(status.getPhase()).isEqualTo("Failed");
    assertThat(status.getReason()).isEqualTo(reason);
    assertThat(status.getMessage()).isEqualTo(message);
  }

  @Test
  void aPodThatSucceededBeforeItWasEndedStaysSo() {
    PodStatus status =
        StatusScene.of("a")
            .with(s -> s.policy("Never").exited("a", 0))
            .endedFor(TerminalReason.nodeShutdown())
            .generate();

    assertThat(status.getPhase()).isEqualTo("Succeeded");
    assertThat(status.getReason()).isNull();
  }

  /** Upstream: TestTerminatePod_EnsurePodPhaseIsTerminal. */
  @ParameterizedTest(name = "{0}, {1}, static {2}: {3}")
  @CsvSource({
    "Always,    r, false, Failed",
    "Always,    r, true,  Running",
    "Always,    0, false, Succeeded",
    "Always,    0, true,  Running",
    "Always,    1, false, Failed",
    "Never,     0, false, Succeeded",
    "Never,     1, false, Failed",
    "Never,     1, true,  Failed",
    "OnFailure, 1, false, Failed",
    "Always,    w, false, Failed",
    "Always,    w, true,  Pending"
  })
  void aPodOfWhichNothingRunsAnyMore(String policy, char state, boolean isStatic, String phase) {
    StatusScene scene = StatusScene.of("a").with(s -> s.policy(policy));
    switch (state) {
      case 'r' -> scene.with(s -> s.running("a")).published().with(s -> s.exited("a", 143));
      case 'w' -> {}
      default -> scene.with(s -> s.exited("a", state - '0'));
    }
    if (isStatic) {
      scene.isStatic();
    }

    assertThat(scene.ended().generate().getPhase()).isEqualTo(phase);
  }

  @Test
  void whatIsNotKnownToHaveEndedIsTakenForLost() {
    ContainerStatus status = StatusScene.of("a").with(s -> s.running("a")).ended().container("a");

    assertThat(status.getState().getTerminated().getReason()).isEqualTo("ContainerStatusUnknown");
    assertThat(status.getState().getTerminated().getExitCode()).isEqualTo(137);
    assertThat(status.getState().getTerminated().getMessage())
        .isEqualTo("The container could not be located when the pod was terminated");
    assertThat(status.getReady()).isFalse();
    assertThat(status.getStarted()).isFalse();
  }

  @Test
  void containersThatNeverHadTheirTurnAreNotTakenForLost() {
    StatusScene scene = StatusScene.of("a").with(s -> s.init("i", "j").exited("i", 1)).ended();

    assertThat(scene.line("i")).isEqualTo("ended Error 1 #0");
    assertThat(scene.line("j")).isEqualTo("waiting PodInitializing #0");
    assertThat(scene.line("a")).isEqualTo("waiting PodInitializing #0");
  }

  @Test
  void aPodThatIsRefusedSaysWhy() {
    PodStatus status =
        PodStatusGenerator.rejected(
            new Scene().regular("a").pod(),
            "Burstable",
            "NodeAffinity",
            "Predicate NodeAffinity failed",
            "2026-01-02T03:04:05Z");

    assertThat(status.getPhase()).isEqualTo("Failed");
    assertThat(status.getReason()).isEqualTo("NodeAffinity");
    assertThat(status.getMessage()).isEqualTo("Pod was rejected: Predicate NodeAffinity failed");
    assertThat(status.getQosClass()).isEqualTo("Burstable");
  }
}
