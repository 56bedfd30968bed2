package io.javelet.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.it.RuntimeView.ContainerView;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The agent with a private containerd of its own. */
final class EmbeddedRuntimeIT {
  @RegisterExtension static final AgentOnEmbeddedRuntime agent = new AgentOnEmbeddedRuntime();

  @Test
  void podsRunOnWhileThePrivateContainerdIsKilledAndItComesBack() throws Exception {
    agent.manifests().put(BusyboxPod.named("web"));
    agent.pods().awaitRunning("web");
    ContainerView main = agent.runtime().running("web", "main").orElseThrow();
    ProcessHandle mainProcess = ProcessHandle.of(agent.runtime().pid(main)).orElseThrow();
    ProcessHandle containerd = ProcessHandle.of(agent.containerdPid()).orElseThrow();

    containerd.destroyForcibly();
    containerd.onExit().get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS);

    Await.until(
        "another containerd to answer",
        () -> agent.containerdPid() != containerd.pid() && agent.runtime().answers(),
        () -> agent.process().logTail());
    assertThat(mainProcess.isAlive()).isTrue();
    assertThat(agent.runtime().running("web", "main")).contains(main);
    // It is the agent's runtime again: what is declared now is started.
    agent.manifests().put(BusyboxPod.named("later"));
    agent.pods().awaitRunning("later");
    assertThat(mainProcess.isAlive()).isTrue();
    assertThat(agent.runtime().containers("web")).containsExactly(main);
    assertThat(PodsView.restarts(agent.pods().awaitRunning("web"), "main")).isZero();
  }

  @Test
  void thePrivateContainerdAndItsPodsOutliveTheAgent() throws Exception {
    agent.manifests().put(BusyboxPod.named("kept"));
    agent.pods().awaitRunning("kept");
    ContainerView main = agent.runtime().running("kept", "main").orElseThrow();
    ProcessHandle containerd = ProcessHandle.of(agent.containerdPid()).orElseThrow();

    agent.process().stop();

    assertThat(containerd.isAlive()).isTrue();
    assertThat(agent.runtime().running("kept", "main")).contains(main);

    agent.process().start();

    assertThat(PodsView.restarts(agent.pods().awaitRunning("kept"), "main")).isZero();
    assertThat(agent.containerdPid()).isEqualTo(containerd.pid());
    assertThat(agent.runtime().containers("kept")).containsExactly(main);
  }
}
