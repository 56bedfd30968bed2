package io.javelet.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.it.RuntimeView.ContainerView;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How pods end, as their containers see it. */
final class PodEndIT {
  private static final String SLOW =
      """
      trap 'note %1$s is told; sleep 2; note %1$s ends; exit 0' TERM
      note %1$s runs
      sleep 2147483 &
      wait
      """;

  @RegisterExtension static final AgentUnderTest agent = AgentUnderTest.usual();

  @Test
  void allContainersAreToldSideBySide() throws Exception {
    Journal journal = Journal.of(agent, "together");
    agent
        .manifests()
        .put(
            journal.in(
                pod("together", SLOW.formatted("main"))
                    .edit(p ->
                        p.editSpec()
                            .withTerminationGracePeriodSeconds(30L)
                            .addToContainers(
                                Journal.container("other", SLOW.formatted("other")).build())
                            .endSpec())));
    journal.await("main runs");
    journal.await("other runs");

    agent.manifests().remove("together.yaml");
    agent.runtime().awaitGone("together");

    assertThat(journal.lines().subList(2, 4))
        .containsExactlyInAnyOrder("main is told", "other is told");
    assertThat(journal.lines().subList(4, 6)).containsExactlyInAnyOrder("main ends", "other ends");
  }

  @Test
  void aContainerThatDoesNotEndIsKilledWhenItsGraceIsOver() throws Exception {
    Journal journal = Journal.of(agent, "deaf");
    String script =
        """
        trap 'note main is told' TERM
        note main runs
        while true; do sleep 0.2; done
        """;
    agent
        .manifests()
        .put(
            journal.in(
                pod("deaf", script)
                    .edit(p -> p.editSpec().withTerminationGracePeriodSeconds(2L).endSpec())));
    journal.await("main runs");

    agent.manifests().remove("deaf.yaml");
    agent.runtime().awaitGone("deaf");

    assertThat(journal.lines()).containsExactly("main runs", "main is told");
  }

  @Test
  void evenWithoutGraceAContainerIsToldBeforeItIsKilled() throws Exception {
    Journal journal = Journal.of(agent, "abrupt");
    agent
        .manifests()
        .put(
            journal.in(
                pod("abrupt", Journal.waiting("main"))
                    .edit(p -> p.editSpec().withTerminationGracePeriodSeconds(0L).endSpec())));
    journal.await("main runs");

    agent.manifests().remove("abrupt.yaml");
    agent.runtime().awaitGone("abrupt");

    assertThat(journal.lines()).containsExactly("main runs", "main is told");
  }

  @Test
  void aPodOfTheSameNameBeginsOnceTheOldOneHasEnded() throws Exception {
    Journal journal = Journal.of(agent, "heir");
    agent.manifests().put(journal.in(pod("heir", SLOW.formatted("old"))));
    journal.await("old runs");

    agent.manifests().put(journal.in(pod("heir", Journal.waiting("new"))));
    journal.await("new runs");

    assertThat(journal.lines()).containsExactly("old runs", "old is told", "old ends", "new runs");
  }

  @Test
  void aPodThatGoesWhileItsInitContainerRunsEnds() throws Exception {
    Journal journal = Journal.of(agent, "early");
    agent
        .manifests()
        .put(
            journal.in(
                pod("early", Journal.waiting("main"))
                    .edit(p ->
                        p.editSpec()
                            .addToInitContainers(
                                Journal.container("first", Journal.waiting("first")).build())
                            .endSpec())));
    journal.await("first runs");

    agent.manifests().remove("early.yaml");
    agent.runtime().awaitGone("early");

    assertThat(journal.lines()).containsExactly("first runs", "first is told");
  }

  @Test
  void aPodThatGoesBetweenTwoAttemptsLeavesNothing() throws Exception {
    Journal journal = Journal.of(agent, "loopgone");
    agent.manifests().put(journal.in(pod("loopgone", "note ran; exit 1")));
    journal.await("ran", 2);

    agent.manifests().remove("loopgone.yaml");
    agent.runtime().awaitGone("loopgone");

    assertThat(agent.runtime().containers("loopgone")).isEmpty();
  }

  @Test
  void aLaterAgentBringsToItsEndWhatAnEarlierOneBegan() throws Exception {
    Journal journal = Journal.of(agent, "handover");
    agent
        .manifests()
        .put(
            journal.in(
                pod("handover", SLOW.formatted("main"))
                    .edit(p -> p.editSpec().withTerminationGracePeriodSeconds(30L).endSpec())));
    journal.await("main runs");
    agent.manifests().remove("handover.yaml");
    journal.await("main is told");

    agent.process().kill();
    agent.process().start();

    agent.runtime().awaitGone("handover");
    journal.await("main ends");
  }

  @Test
  void whatEndedByItselfIsKeptForItsStatusAndItsLogs() throws Exception {
    Journal journal = Journal.of(agent, "remains");
    agent
        .manifests()
        .put(
            journal.in(
                pod("remains", "echo the last words; exit 4")
                    .edit(p -> p.editSpec().withRestartPolicy("Never").endSpec())));

    agent.pods().awaitPhase("remains", "Failed");

    assertThat(agent.runtime().containers("remains"))
        .extracting(ContainerView::name)
        .containsExactly("main");
    assertThat(agent.logs().text("remains", "main")).contains("the last words");
  }

  private static BusyboxPod pod(String name, String script) {
    return BusyboxPod.named(name).running(Journal.script(script));
  }
}
