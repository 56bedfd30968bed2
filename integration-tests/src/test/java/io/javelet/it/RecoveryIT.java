package io.javelet.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.cri.api.v1.PodSandboxConfig;
import io.javelet.cri.api.v1.PodSandboxMetadata;
import io.javelet.cri.api.v1.RunPodSandboxRequest;
import io.javelet.it.RuntimeView.ContainerView;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the agent finds when it comes back, or when something went wrong half-way. */
final class RecoveryIT {
  @RegisterExtension static final AgentUnderTest agent = AgentUnderTest.usual();

  @Test
  void podsWhoseManifestWentAwayWhileTheAgentWasDeadAreEndedAndTheOthersGoOn() throws Exception {
    agent.manifests().put(BusyboxPod.named("stays"));
    agent.manifests().put(BusyboxPod.named("goes"));
    agent.pods().awaitRunning("stays");
    agent.pods().awaitRunning("goes");
    var stays = agent.runtime().containers("stays");

    agent.process().kill();
    agent.manifests().remove("goes.yaml");
    agent.manifests().put(BusyboxPod.named("comes"));
    agent.process().start();

    agent.runtime().awaitGone("goes");
    agent.pods().awaitRunning("comes");
    assertThat(PodsView.restarts(agent.pods().awaitRunning("stays"), "main")).isZero();
    assertThat(agent.runtime().containers("stays")).isEqualTo(stays);
    assertThat(agent.leftovers()).noneMatch(line -> line.contains("goes"));
  }

  @Test
  void aContainerThatEndedWhileTheAgentWasDeadIsReplacedAndCountsOn() throws Exception {
    agent.manifests().put(BusyboxPod.named("counted").withContainer("other"));
    agent.pods().awaitRunning("counted");
    ContainerView first = agent.runtime().running("counted", "main").orElseThrow();
    ContainerView other = agent.runtime().running("counted", "other").orElseThrow();
    agent.runtime().killProcess(first);
    ContainerView second = agent.runtime().awaitReplacement("counted", first);
    agent.pods().awaitRestarts("counted", "main", 1);

    agent.process().kill();
    agent.runtime().killProcess(second);
    agent.process().start();

    ContainerView third = agent.runtime().awaitReplacement("counted", second);
    assertThat(third.attempt()).isEqualTo(2);
    assertThat(PodsView.restarts(agent.pods().awaitRestarts("counted", "main", 2), "main"))
        .isEqualTo(2);
    assertThat(agent.runtime().running("counted", "other")).contains(other);
  }

  @Test
  void aManifestThatChangedWhileTheAgentWasDeadReplacesThePod() throws Exception {
    BusyboxPod pod = BusyboxPod.named("changed");
    agent.manifests().put(pod.firstRunning("echo old"));
    agent.pods().awaitRunning("changed");
    ContainerView old = agent.runtime().running("changed", "main").orElseThrow();

    agent.process().kill();
    agent.manifests().put(pod.firstRunning("echo new"));
    agent.process().start();

    ContainerView replacement = agent.runtime().awaitReplacement("changed", old);
    Await.until(
        "only the new pod to be there",
        () -> agent.runtime().sandboxes("changed").size() == 1,
        () -> agent.runtime().sandboxes("changed").toString());
    assertThat(agent.runtime().containers("changed")).containsExactly(replacement);
    agent.logs().awaitText("changed", "main", "new");
  }

  @Test
  void aChangedManifestReplacesThePodAndNothingElse() throws Exception {
    agent.manifests().put(BusyboxPod.named("bystander"));
    agent.manifests().put(BusyboxPod.named("edited").firstRunning("echo old"));
    agent.pods().awaitRunning("bystander");
    agent.pods().awaitRunning("edited");
    var bystander = agent.runtime().containers("bystander");
    ContainerView old = agent.runtime().running("edited", "main").orElseThrow();
    String oldUid = agent.pods().find("edited").orElseThrow().getMetadata().getUid();

    agent.manifests().put(BusyboxPod.named("edited").firstRunning("echo new"));

    ContainerView replacement = agent.runtime().awaitReplacement("edited", old);
    assertThat(replacement.attempt()).isZero();
    assertThat(agent.pods().awaitRunning("edited").getMetadata().getUid()).isNotEqualTo(oldUid);
    Await.until(
        "the old pod to be gone",
        () -> agent.leftovers().stream().noneMatch(line -> line.contains(oldUid)),
        () -> agent.leftovers().toString());
    assertThat(agent.runtime().containers("bystander")).isEqualTo(bystander);
  }

  @Test
  void aChangeOfFormOnlyTouchesNothing() throws Exception {
    BusyboxPod pod = BusyboxPod.named("reformatted");
    agent.manifests().put(pod);
    agent.pods().awaitRunning("reformatted");
    var before = agent.runtime().containers("reformatted");

    agent.manifests().put("reformatted.yaml", "# a comment\n\n" + pod.text().replace("  ", " "));
    // Whatever the agent does about the first file, it does before it takes up the second.
    agent.manifests().put(BusyboxPod.named("later"));
    agent.pods().awaitRunning("later");

    assertThat(agent.runtime().containers("reformatted")).isEqualTo(before);
    assertThat(PodsView.restarts(agent.pods().awaitRunning("reformatted"), "main")).isZero();
  }

  @Test
  void aSandboxThatSomebodyLeftUnderThePodsNameIsInNobodysWay() throws Exception {
    BusyboxPod pod = BusyboxPod.named("reserved").onOwnNetwork();
    agent.manifests().put(pod);
    String uid = agent.pods().awaitRunning("reserved").getMetadata().getUid();
    agent.manifests().remove(pod);
    agent.runtime().awaitGone("reserved");
    agent.process().kill();
    // As when an agent dies between asking for a sandbox and hearing of it: it is there under
    // exactly the name that its successor will ask for, and without our labels.
    agent
        .containerd()
        .runtime()
        .runPodSandbox(
            RunPodSandboxRequest.newBuilder()
                .setConfig(
                    PodSandboxConfig.newBuilder()
                        .setMetadata(
                            PodSandboxMetadata.newBuilder()
                                .setName(agent.pods().fullName("reserved"))
                                .setNamespace("default")
                                .setUid(uid)))
                .build());

    agent.manifests().put(pod);
    agent.process().start();

    assertThat(agent.pods().awaitRunning("reserved").getMetadata().getUid()).isEqualTo(uid);
    Await.until(
        "one sandbox to be left",
        () -> agent.runtime().allSandboxes().size() == 1,
        () -> agent.runtime().allSandboxes().toString());
  }

  @Test
  void aReplacementThatIsStartedBeforeTheExitIsToldCountsAndRemembersAsAnyOther() throws Exception {
    BusyboxPod pod = BusyboxPod.named("swift");
    agent.manifests().put(pod);
    ContainerView former = agent.runtime().awaitRunning("swift", BusyboxPod.MAIN);
    agent.pods().awaitRunning("swift");

    agent.runtime().killProcess(former);

    agent.runtime().awaitReplacement("swift", former);
    var status =
        agent
            .pods()
            .awaitRestarts("swift", "main", 1)
            .getStatus()
            .getContainerStatuses()
            .getFirst();
    assertThat(status.getLastState().getTerminated().getExitCode()).isEqualTo(137);
    assertThat(agent.runtime().containers("swift"))
        .extracting(ContainerView::attempt)
        .containsExactlyInAnyOrder(0, 1);
  }
}
