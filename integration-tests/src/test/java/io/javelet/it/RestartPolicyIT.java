package io.javelet.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerRestartRuleBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.it.RuntimeView.ContainerView;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which containers run again after they ended, how often and how soon, as they see it. */
final class RestartPolicyIT {
  @RegisterExtension
  static final AgentUnderTest agent =
      AgentUnderTest.with(
          AgentSettings.usual()
              .field("crashLoopBackOff", Map.of("maxContainerRestartPeriod", "1s")));

  @Test
  void withPolicyAlwaysAContainerThatSucceededRunsAgain() throws Exception {
    Journal journal = put("always", "Always", "note ran; sleep 0.2");

    journal.await("ran", 3);

    Pod pod = agent.pods().awaitRestarts("always", "main", 2);
    assertThat(status(pod).getLastState().getTerminated().getExitCode()).isZero();
    assertThat(status(pod).getLastState().getTerminated().getReason()).isEqualTo("Completed");
  }

  @Test
  void withPolicyOnFailureAContainerRunsUntilItSucceeds() throws Exception {
    Journal journal =
        put("onfailure", "OnFailure", "note ran; [ $(grep -c ran /journal/lines) -ge 3 ]");

    Pod pod = agent.pods().awaitPhase("onfailure", "Succeeded");

    assertThat(journal.lines()).containsExactly("ran", "ran", "ran");
    assertThat(status(pod).getRestartCount()).isEqualTo(2);
    assertThat(status(pod).getLastState().getTerminated().getExitCode()).isEqualTo(1);
  }

  @Test
  void withPolicyNeverAContainerThatFailedFailsThePod() throws Exception {
    Journal journal = put("never", "Never", "note ran; exit 3");

    Pod pod = agent.pods().awaitPhase("never", "Failed");

    assertThat(journal.lines()).containsExactly("ran");
    assertThat(status(pod).getState().getTerminated().getExitCode()).isEqualTo(3);
    assertThat(status(pod).getState().getTerminated().getReason()).isEqualTo("Error");
    assertThat(status(pod).getRestartCount()).isZero();
  }

  @Test
  void withPolicyNeverAContainerThatSucceededEndsThePodWell() throws Exception {
    Journal journal = put("fine", "Never", "note ran");

    Pod pod = agent.pods().awaitPhase("fine", "Succeeded");

    assertThat(journal.lines()).containsExactly("ran");
    assertThat(pod.getStatus().getConditions())
        .filteredOn(condition -> condition.getType().equals("Ready"))
        .extracting("status", "reason")
        .containsExactly(tuple("False", "PodCompleted"));
  }

  @Test
  void aFinishedPodIsNotRunAgainByALaterAgent() throws Exception {
    Journal journal = put("finished", "Never", "note ran");
    agent.pods().awaitPhase("finished", "Succeeded");

    agent.process().kill();
    agent.process().start();

    agent.pods().awaitPhase("finished", "Succeeded");
    assertThat(journal.lines()).containsExactly("ran");
  }

  @Test
  void aRestartRuleRunsAContainerAgainForTheCodesItNames() throws Exception {
    Journal journal = Journal.of(agent, "rule");
    agent
        .manifests()
        .put(
            journal.in(
                pod(
                        "rule",
                        "Never",
                        "note ran; [ $(grep -c ran /journal/lines) -ge 2 ] || exit 42; exit 5")
                    .main(c -> withRule(c, "Restart"))));

    Pod pod = agent.pods().awaitPhase("rule", "Failed");

    assertThat(journal.lines()).containsExactly("ran", "ran");
    assertThat(status(pod).getState().getTerminated().getExitCode()).isEqualTo(5);
    assertThat(status(pod).getRestartCount()).isEqualTo(1);
  }

  @Test
  void aContainersOwnPolicyWinsOverThePods() throws Exception {
    Journal journal = Journal.of(agent, "own");
    agent
        .manifests()
        .put(
            journal.in(
                pod("own", "Always", Journal.waiting("main"))
                    .edit(p ->
                        p.editSpec()
                            .addToContainers(
                                Journal.container("job", "note job ran")
                                    .withRestartPolicy("Never")
                                    .build())
                            .endSpec())));

    Pod pod =
        agent
            .pods()
            .await(
                "own",
                "the job to have ended",
                p ->
                    PodsView.status(p, "job")
                        .filter(s -> s.getState().getTerminated() != null)
                        .isPresent());
    agent.process().kill();
    agent.process().start();
    agent.pods().await("own", "main to run", p -> PodsView.running(p, "main"));

    assertThat(journal.count("job ran")).isEqualTo(1);
    assertThat(pod.getStatus().getPhase()).isEqualTo("Running");
  }

  @Test
  void oneContainerCanHaveAllOfThemRunAgainFromTheBeginning() throws Exception {
    Journal journal = Journal.of(agent, "all");
    agent
        .manifests()
        .put(
            journal.in(
                pod("all", "Never", failingOnce("main") + "sleep 2147483\n")
                    .main(c -> withRule(c, "RestartAllContainers"))
                    .edit(p ->
                        p.editSpec()
                            .withTerminationGracePeriodSeconds(1L)
                            .addToInitContainers(
                                Journal.container("first", "note first runs").build())
                            .addToContainers(
                                Journal.container("other", Journal.waiting("other")).build())
                            .endSpec())));

    journal.await("main runs", 2);
    journal.await("other runs", 2);

    assertThat(journal.count("first runs")).isEqualTo(2);
    Pod pod = agent.pods().awaitRestarts("all", "main", 1);
    assertThat(PodsView.restarts(pod, "other")).isEqualTo(1);
  }

  @Test
  void anInitContainerAndTheOnlyContainerCanHaveAllRunAgainToo() throws Exception {
    Journal journal = Journal.of(agent, "few");
    agent
        .manifests()
        .put(
            journal.in(
                pod("few", "Never", failingOnce("main") + "sleep 2147483\n")
                    .main(c -> withRule(c, "RestartAllContainers"))
                    .edit(p ->
                        p.editSpec()
                            .withTerminationGracePeriodSeconds(1L)
                            .addToInitContainers(
                                withRule(
                                        Journal.container("first", failingOnce("first")),
                                        "RestartAllContainers")
                                    .build())
                            .endSpec())));

    journal.await("main runs", 2);

    assertThat(journal.count("first runs")).isEqualTo(3);
    assertThat(agent.pods().awaitRestarts("few", "main", 1).getStatus().getPhase())
        .isEqualTo("Running");
  }

  @Test
  void aContainerThatKeepsFailingWaitsAndSaysSo() throws Exception {
    put("loop", "Always", "exit 9");

    Pod pod =
        agent
            .pods()
            .await(
                "loop",
                "the container to wait",
                p ->
                    PodsView.status(p, "main")
                        .filter(s -> s.getState().getWaiting() != null)
                        .filter(
                            s -> "CrashLoopBackOff".equals(s.getState().getWaiting().getReason()))
                        .isPresent());

    assertThat(status(pod).getState().getWaiting().getMessage())
        .startsWith(
            "back-off 1s restarting failed container=main pod=" + agent.pods().fullName("loop"));
    assertThat(status(pod).getLastState().getTerminated().getExitCode()).isEqualTo(9);
    assertThat(pod.getStatus().getPhase()).isEqualTo("Running");
  }

  @Test
  void onlyTheNewestDeadContainerIsKeptAndItsLogWithIt() throws Exception {
    Journal journal = put("tidy", "Always", "echo a line; note ran; exit 1");
    journal.await("ran", 4);

    Await.until(
        "older dead containers to be gone",
        () ->
            agent.runtime().containers("tidy").size() <= 2
                && agent.logs().files("tidy", "main").size() <= 2,
        () -> agent.runtime().containers("tidy").toString());
  }

  @Test
  void whatWasCountedOutlivesTheAgent() throws Exception {
    Journal journal = Journal.of(agent, "count");
    agent.manifests().put(journal.in(pod("count", "Always", Journal.waiting("main"))));
    ContainerView first = agent.runtime().awaitRunning("count", "main");
    agent.runtime().killProcess(first);
    Pod before = agent.pods().awaitRestarts("count", "main", 1);

    agent.process().kill();
    agent.process().start();

    Pod after = agent.pods().awaitRestarts("count", "main", 1);
    assertThat(status(after).getLastState().getTerminated().getExitCode()).isEqualTo(137);
    assertThat(status(after).getContainerID()).isEqualTo(status(before).getContainerID());
    // The runtime remembers since when it has had the pod, which is a bit after the agent took it.
    assertThat(after.getStatus().getStartTime())
        .isBetween(
            before.getStatus().getStartTime(),
            status(after).getLastState().getTerminated().getStartedAt());
  }

  @Test
  void aPodIsEndedWhenItsTimeIsUp() throws Exception {
    Journal journal = Journal.of(agent, "deadline");
    agent
        .manifests()
        .put(
            journal.in(
                pod("deadline", "Always", Journal.waiting("main"))
                    .edit(p -> p.editSpec().withActiveDeadlineSeconds(3L).endSpec())));

    Pod pod = agent.pods().awaitPhase("deadline", "Failed");

    journal.await("main is told");
    assertThat(pod.getStatus().getReason()).isEqualTo("DeadlineExceeded");
    assertThat(pod.getStatus().getMessage())
        .isEqualTo("Pod was active on the node longer than the specified deadline");
    Await.until(
        "the container to have ended",
        () -> agent.runtime().running("deadline", "main").isEmpty(),
        () -> agent.runtime().containers("deadline").toString());
  }

  @Test
  void aDeadlineThatIsWrittenIntoTheManifestLaterEndsThePodThatRuns() throws Exception {
    Journal journal = Journal.of(agent, "limited");
    BusyboxPod pod = pod("limited", "Always", Journal.waiting("main"));
    agent.manifests().put(journal.in(pod));
    journal.await("main runs");

    agent.manifests().put(pod.edit(p -> p.editSpec().withActiveDeadlineSeconds(1L).endSpec()));

    Pod failed = agent.pods().awaitPhase("limited", "Failed");
    assertThat(failed.getStatus().getReason()).isEqualTo("DeadlineExceeded");
    journal.await("main is told");
    // It was not replaced by one that has its time yet.
    assertThat(journal.lines()).containsExactly("main runs", "main is told");
  }

  private static Journal put(String name, String policy, String script) throws Exception {
    Journal journal = Journal.of(agent, name);
    agent.manifests().put(journal.in(pod(name, policy, script)));
    return journal;
  }

  private static BusyboxPod pod(String name, String policy, String script) {
    return BusyboxPod.named(name)
        .running(Journal.script(script))
        .edit(p -> p.editSpec().withRestartPolicy(policy).endSpec());
  }

  private static ContainerBuilder withRule(ContainerBuilder container, String action) {
    return container
        .withRestartPolicy("Never")
        .withRestartPolicyRules(
            new ContainerRestartRuleBuilder()
                .withAction(action)
                .withNewExitCodes()
                .withOperator("In")
                .withValues(42)
                .endExitCodes()
                .build());
  }

  private static ContainerStatus status(Pod pod) {
    return PodsView.status(pod, "main").orElseThrow();
  }

  /** Notes its runs, and lets the first of them fail in the way that the rules are about. */
  private static String failingOnce(String container) {
    return """
    note %1$s runs
    [ $(grep -c '%1$s runs' /journal/lines) -ge 2 ] || exit 42
    """
        .formatted(container);
  }
}
