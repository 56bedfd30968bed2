package io.javelet.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What gates of features change about pods' lives. */
final class FeatureGatesIT {
  @RegisterExtension
  static final AgentUnderTest agent =
      AgentUnderTest.with(
          AgentSettings.usual()
              .field(
                  "featureGates",
                  Map.of(
                      "ReduceDefaultCrashLoopBackOffDecay", true,
                      "RestartAllContainersOnContainerExits", false,
                      "InPlacePodLevelResourcesVerticalScaling", false,
                      "PodLevelResources", false)));

  @Test
  void theReducedBackOffBeginsWithOneSecond() throws Exception {
    agent.manifests().put(BusyboxPod.named("failing").running("exit 1"));

    Pod pod =
        agent
            .pods()
            .await(
                "failing",
                "a wait for the third run",
                each ->
                    PodsView.restarts(each, "main") == 1
                        && PodsView.status(each, "main")
                            .map(status -> status.getState().getWaiting() != null)
                            .orElse(false));

    assertThat(PodsView.status(pod, "main").orElseThrow().getState().getWaiting().getMessage())
        .startsWith("back-off 1s restarting failed container=main");
    agent.pods().awaitRestarts("failing", "main", 3);
  }

  @Test
  void aPodThatNeedsAFeatureThatTheNodeLacksIsRefused() throws Exception {
    agent
        .manifests()
        .put(
            BusyboxPod.named("needy")
                .main(main ->
                    main.withRestartPolicy("Never")
                        .addNewRestartPolicyRule()
                        .withAction("RestartAllContainers")
                        .withNewExitCodes()
                        .withOperator("In")
                        .withValues(42)
                        .endExitCodes()
                        .endRestartPolicyRule()));

    Pod pod = agent.pods().awaitPhase("needy", "Failed");

    assertThat(pod.getStatus().getReason()).isEqualTo("PodFeatureUnsupported");
    assertThat(pod.getStatus().getMessage())
        .endsWith(
            "Pod requires node features that are not available:"
                + " RestartAllContainersOnContainerExits");
    assertThat(agent.runtime().containers("needy")).isEmpty();
  }

  @Test
  void aPodWithResourcesOfItsOwnIsRefusedWhereTheyAreOff() throws Exception {
    agent
        .manifests()
        .put(
            BusyboxPod.named("podlevel")
                .edit(pod ->
                    pod.editSpec()
                        .withNewResources()
                        .addToLimits("memory", new Quantity("64Mi"))
                        .endResources()
                        .endSpec()));

    Pod pod = agent.pods().awaitPhase("podlevel", "Failed");

    assertThat(pod.getStatus().getReason()).isEqualTo("PodLevelResourcesNotSupported");
    assertThat(agent.runtime().containers("podlevel")).isEmpty();
  }
}
