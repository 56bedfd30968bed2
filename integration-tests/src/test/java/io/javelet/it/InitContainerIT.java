package io.javelet.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.it.RuntimeView.ContainerView;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Init containers and sidecars, as they themselves see it. */
final class InitContainerIT {
  @RegisterExtension
  static final AgentUnderTest agent =
      AgentUnderTest.with(
          AgentSettings.usual()
              .field("crashLoopBackOff", Map.of("maxContainerRestartPeriod", "1s")));

  @Test
  void initContainersRunOneAfterTheOtherBeforeTheMainOne() throws Exception {
    Journal journal = Journal.of(agent, "order");
    agent
        .manifests()
        .put(
            journal.in(
                pod("order", Journal.waiting("main"))
                    .edit(p ->
                        p.editSpec()
                            .addToInitContainers(init("a", "note a begins; sleep 0.3; note a ends"))
                            .addToInitContainers(init("b", "note b begins; sleep 0.3; note b ends"))
                            .endSpec())));

    agent.pods().awaitRunning("order");

    assertThat(journal.lines())
        .containsExactly("a begins", "a ends", "b begins", "b ends", "main runs");
  }

  @Test
  void anInitContainerThatFailsIsTriedUntilItSucceeds() throws Exception {
    Journal journal = Journal.of(agent, "stubborn");
    String script = "note tries; [ $(grep -c tries /journal/lines) -ge 3 ]";
    agent
        .manifests()
        .put(
            journal.in(
                pod("stubborn", Journal.waiting("main"))
                    .edit(p -> p.editSpec().addToInitContainers(init("first", script)).endSpec())));

    Pod pod = agent.pods().awaitRunning("stubborn");

    assertThat(journal.lines()).containsExactly("tries", "tries", "tries", "main runs");
    assertThat(initStatus(pod, "first").getRestartCount()).isEqualTo(2);
  }

  @Test
  void anInitContainerThatFailsForGoodFailsThePod() throws Exception {
    Journal journal = Journal.of(agent, "hopeless");
    agent
        .manifests()
        .put(
            journal.in(
                pod("hopeless", Journal.waiting("main"))
                    .edit(p ->
                        p.editSpec()
                            .withRestartPolicy("Never")
                            .addToInitContainers(init("first", "note tries; exit 7"))
                            .endSpec())));

    Pod pod = agent.pods().awaitPhase("hopeless", "Failed");

    assertThat(journal.lines()).containsExactly("tries");
    assertThat(initStatus(pod, "first").getState().getTerminated().getExitCode()).isEqualTo(7);
  }

  @Test
  void aSidecarRunsBeforeTheMainContainerAndBesideIt() throws Exception {
    Journal journal = Journal.of(agent, "beside");
    agent
        .manifests()
        .put(
            journal.in(
                pod("beside", Journal.waiting("main"))
                    .edit(p ->
                        p.editSpec()
                            .addToInitContainers(sidecar("helper", Journal.waiting("helper")))
                            .endSpec())));

    Pod pod = agent.pods().awaitRunning("beside");
    journal.await("main runs");

    assertThat(journal.lines()).containsExactly("helper runs", "main runs");
    assertThat(agent.runtime().running("beside", "helper")).isPresent();
    assertThat(initStatus(pod, "helper").getReady()).isTrue();
  }

  @Test
  void whatComesNextWaitsUntilASidecarsStartupProbeSucceeds() throws Exception {
    Journal journal = Journal.of(agent, "gate");
    String script =
        "note helper runs; sleep 1; note helper is up; touch /journal/up; sleep 2147483";
    Container helper =
        new ContainerBuilder(sidecar("helper", script))
            .withNewStartupProbe()
            .withPeriodSeconds(1)
            .withFailureThreshold(60)
            .withNewExec()
            .withCommand("test", "-f", "/journal/up")
            .endExec()
            .endStartupProbe()
            .build();
    agent
        .manifests()
        .put(
            journal.in(
                pod("gate", Journal.waiting("main"))
                    .edit(p ->
                        p.editSpec()
                            .withTerminationGracePeriodSeconds(1L)
                            .addToInitContainers(helper)
                            .endSpec())));

    agent.pods().awaitRunning("gate");
    journal.await("main runs");

    assertThat(journal.lines()).containsExactly("helper runs", "helper is up", "main runs");
  }

  @Test
  void aSidecarThatEndsIsStartedAgainAndNothingElseIsTouched() throws Exception {
    Journal journal = Journal.of(agent, "revived");
    agent
        .manifests()
        .put(
            journal.in(
                pod("revived", Journal.waiting("main"))
                    .edit(p ->
                        p.editSpec()
                            .addToInitContainers(sidecar("helper", Journal.waiting("helper")))
                            .endSpec())));
    agent.pods().awaitRunning("revived");
    ContainerView helper = agent.runtime().running("revived", "helper").orElseThrow();
    ContainerView main = agent.runtime().running("revived", "main").orElseThrow();

    agent.runtime().killProcess(helper);

    agent.runtime().awaitReplacement("revived", helper);
    journal.await("helper runs", 2);
    assertThat(agent.runtime().running("revived", "main")).contains(main);
  }

  @Test
  void sidecarsEndAfterTheMainContainerTheLastOneFirst() throws Exception {
    Journal journal = Journal.of(agent, "ending");
    String slow =
        """
        trap 'note main is told; sleep 1; note main ends; exit 0' TERM
        note main runs
        sleep 2147483 &
        wait
        """;
    agent
        .manifests()
        .put(
            journal.in(
                pod("ending", slow)
                    .edit(p ->
                        p.editSpec()
                            .withTerminationGracePeriodSeconds(30L)
                            .addToInitContainers(sidecar("one", Journal.waiting("one")))
                            .addToInitContainers(sidecar("two", Journal.waiting("two")))
                            .endSpec())));
    agent.pods().awaitRunning("ending");
    journal.await("main runs");

    agent.manifests().remove("ending.yaml");
    agent.runtime().awaitGone("ending");

    assertThat(journal.lines())
        .containsExactly(
            "one runs",
            "two runs",
            "main runs",
            "main is told",
            "main ends",
            "two is told",
            "one is told");
  }

  @Test
  void aSidecarDoesNotKeepAPodAliveThatIsDone() throws Exception {
    Journal journal = Journal.of(agent, "done");
    agent
        .manifests()
        .put(
            journal.in(
                pod("done", "sleep 0.5; note main ends")
                    .edit(p ->
                        p.editSpec()
                            .withRestartPolicy("Never")
                            .addToInitContainers(sidecar("helper", Journal.waiting("helper")))
                            .endSpec())));

    agent.pods().awaitPhase("done", "Succeeded");

    assertThat(journal.lines()).containsExactly("helper runs", "main ends", "helper is told");
    assertThat(agent.runtime().running("done", "helper")).isEmpty();
  }

  @Test
  void initContainersAreNotRunAgainWhenTheMainContainerIsRestarted() throws Exception {
    Journal journal = Journal.of(agent, "once");
    agent
        .manifests()
        .put(
            journal.in(
                pod("once", Journal.waiting("main"))
                    .edit(p ->
                        p.editSpec().addToInitContainers(init("first", "note first")).endSpec())));
    agent.pods().awaitRunning("once");
    ContainerView main = agent.runtime().running("once", "main").orElseThrow();

    agent.runtime().killProcess(main);

    agent.runtime().awaitReplacement("once", main);
    journal.await("main runs", 2);
    assertThat(journal.count("first")).isEqualTo(1);
  }

  @Test
  void thePodIsNotInitializedWhileAnInitContainerRuns() throws Exception {
    Journal journal = Journal.of(agent, "pending");
    agent
        .manifests()
        .put(
            journal.in(
                pod("pending", Journal.waiting("main"))
                    .edit(p ->
                        p.editSpec()
                            .addToInitContainers(
                                init(
                                    "first",
                                    "note first; while [ ! -f /journal/go ]; do sleep 0.1; done"))
                            .endSpec())));
    journal.await("first");

    Pod waiting =
        agent
            .pods()
            .await(
                "pending",
                "first to run",
                p ->
                    !p.getStatus().getInitContainerStatuses().isEmpty()
                        && initStatus(p, "first").getState().getRunning() != null);
    assertThat(waiting.getStatus().getPhase()).isEqualTo("Pending");
    assertThat(waiting.getStatus().getConditions())
        .filteredOn(c -> c.getType().equals("Initialized"))
        .extracting("status", "reason", "message")
        .containsExactly(
            tuple(
                "False", "ContainersNotInitialized", "containers with incomplete status: [first]"));
    assertThat(PodsView.status(waiting, "main").orElseThrow().getState().getWaiting().getReason())
        .isEqualTo("PodInitializing");

    Files.createFile(agent.place().folder().resolve("journal-pending").resolve("go"));
    agent.pods().awaitRunning("pending");
  }

  private static ContainerStatus initStatus(Pod pod, String name) {
    return pod.getStatus().getInitContainerStatuses().stream()
        .filter(status -> status.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static BusyboxPod pod(String name, String mainScript) {
    return BusyboxPod.named(name).running(Journal.script(mainScript));
  }

  private static Container init(String name, String script) {
    return Journal.container(name, script).build();
  }

  private static Container sidecar(String name, String script) {
    return Journal.container(name, script).withRestartPolicy("Always").build();
  }
}
