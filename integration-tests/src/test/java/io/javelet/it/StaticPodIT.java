package io.javelet.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.it.RuntimeView.ContainerView;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A static pod's life, as its container and the kernel see it. */
final class StaticPodIT {
  @RegisterExtension static final AgentUnderTest agent = AgentUnderTest.usual();

  @Test
  void aManifestThatAppearsBecomesARunningPod() throws Exception {
    agent.manifests().put(BusyboxPod.named("web").firstRunning("echo the node is $(hostname)"));

    Pod pod = agent.pods().awaitRunning("web");

    assertThat(pod.getMetadata().getName()).isEqualTo("web-" + agent.place().node());
    ContainerView main = agent.runtime().running("web", "main").orElseThrow();
    assertThat(main.attempt()).isZero();
    assertThat(agent.runtime().exec(main, "echo", "hello").stdout()).isEqualTo("hello\n");
    agent.logs().awaitText("web", "main", "the node is ");
  }

  @Test
  void aContainerWhoseProcessIsKilledIsReplaced() throws Exception {
    agent.manifests().put(BusyboxPod.named("pair").withContainer("other"));
    agent.pods().awaitRunning("pair");
    ContainerView main = agent.runtime().running("pair", "main").orElseThrow();
    ContainerView other = agent.runtime().running("pair", "other").orElseThrow();

    long killed = System.nanoTime();
    agent.runtime().killProcess(main);

    ContainerView replacement = agent.runtime().awaitReplacement("pair", main);
    // The listing that finds what events have missed would take up to a minute.
    assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(Duration.ofSeconds(30));
    assertThat(replacement.attempt()).isEqualTo(1);
    Pod pod = agent.pods().awaitRestarts("pair", "main", 1);
    assertThat(PodsView.restarts(pod, "main")).isEqualTo(1);
    assertThat(PodsView.restarts(pod, "other")).isZero();
    assertThat(agent.runtime().running("pair", "other")).contains(other);
  }

  @Test
  void aPodWhoseManifestGoesAwayIsToldToEndAndLeavesNothing() throws Exception {
    agent
        .manifests()
        .put(
            BusyboxPod.named("farewell")
                .onOwnNetwork()
                .running("trap 'echo told; sleep 1; exit 0' TERM; echo ready; sleep 1000 & wait"));
    agent.logs().awaitText("farewell", "main", "ready");
    assertThat(agent.leftovers())
        .anyMatch(line -> line.startsWith("pod folder "))
        .anyMatch(line -> line.startsWith("log folder "))
        .anyMatch(line -> line.startsWith("log link "))
        .anyMatch(line -> line.startsWith("cgroup "))
        .anyMatch(line -> line.startsWith("address lease "));

    agent.manifests().remove("farewell.yaml");

    agent.logs().awaitText("farewell", "main", "told");
    agent.pods().awaitGone("farewell");
    Await.until(
        "nothing to be left",
        () -> agent.leftovers().isEmpty(),
        () -> agent.leftovers().toString());
  }

  @Test
  void nothingThatRunsIsTouchedWhenTheAgentIsKilledAndStartedAgain() throws Exception {
    agent.manifests().put(BusyboxPod.named("survivor").withContainer("other"));
    agent.pods().awaitRunning("survivor");
    var before = agent.runtime().containers("survivor");

    agent.process().kill();
    agent.process().start();

    Pod pod = agent.pods().awaitRunning("survivor");
    assertThat(agent.runtime().containers("survivor")).isEqualTo(before);
    assertThat(PodsView.restarts(pod, "main")).isZero();
  }

  @Test
  void aPodThatComesBackUnchangedBeginsAnew() throws Exception {
    BusyboxPod pod = BusyboxPod.named("again");
    agent.manifests().put(pod);
    ContainerView first = agent.runtime().awaitRunning("again", "main");
    agent.manifests().remove(pod);
    agent.runtime().awaitGone("again");

    agent.manifests().put(pod);

    ContainerView second = agent.runtime().awaitRunning("again", "main");
    assertThat(second.id()).isNotEqualTo(first.id());
    assertThat(second.attempt()).isZero();
    assertThat(agent.runtime().sandboxes("again").getFirst().getMetadata().getAttempt()).isZero();
    assertThat(PodsView.restarts(agent.pods().awaitRunning("again"), "main")).isZero();
  }
}
