package io.javelet.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.javelet.fakelogind.FakeLogind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What pods see of a shutdown of the machine. Nothing shuts down: logind is a fake; the real one is
 * met in the virtual machine.
 */
final class NodeShutdownIT {
  private static final Path FOLDER = temporaryFolder();
  private static final Path BUS = FOLDER.resolve("bus");

  @RegisterExtension
  static final AgentUnderTest agent =
      AgentUnderTest.notStarted(
          AgentSettings.usual()
              .field("shutdownGracePeriod", "120s")
              .field("shutdownGracePeriodCriticalPods", "60s")
              .variable("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=" + BUS));

  private static final FakeLogind logind = startedLogind();

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    agent.process().start();
  }

  @AfterAll
  static void close() throws IOException {
    logind.close();
    Files.deleteIfExists(BUS);
    Files.deleteIfExists(FOLDER);
  }

  @Test
  void podsEndInOrderAndComeBackWhenTheShutdownIsCalledOff() throws Exception {
    Journal journal = startPods();
    logind.prepareForShutdown(true);

    logind.awaitInhibitors(0, 1);
    assertThat(journal.lines().subList(2, 5))
        .containsExactly("ordinary is told", "ordinary ends", "critical is told");
    Pod ended = agent.pods().awaitPhase("ordinary", "Failed");
    assertThat(ended.getStatus().getReason()).isEqualTo("Terminated");
    assertThat(ended.getStatus().getMessage())
        .isEqualTo("Pod was terminated in response to imminent node shutdown.");
    PodCondition disruption =
        ended.getStatus().getConditions().stream()
            .filter(each -> each.getType().equals("DisruptionTarget"))
            .findFirst()
            .orElseThrow();
    assertThat(disruption.getReason()).isEqualTo("TerminationByKubelet");

    agent.manifests().put(BusyboxPod.named("late"));
    Pod refused =
        agent
            .pods()
            .await(
                "late",
                "to be refused",
                pod -> Objects.equals(pod.getStatus().getReason(), "NodeShutdown"));
    assertThat(refused.getStatus().getMessage())
        .isEqualTo("Pod was rejected: Pod was rejected as the node is shutting down.");
    assertThat(agent.runtime().containers("late")).isEmpty();

    logind.prepareForShutdown(false);
    agent.pods().awaitRunning("late");
    agent.pods().awaitRunning("critical");
    assertThat(agent.pods().awaitRunning("ordinary").getStatus().getReason()).isNull();
    journal.await("ordinary runs", 2);
    logind.awaitInhibitors(1, 2);
  }

  @Test
  void staticPodsRunAgainAfterTheMachineHasComeUp() throws Exception {
    Journal journal = startPods();
    logind.prepareForShutdown(true);
    logind.awaitInhibitors(0, 1);
    agent.process().stop();

    logind.prepareForShutdown(false);
    agent.process().start();

    agent.pods().awaitRunning("ordinary");
    agent.pods().awaitRunning("critical");
    journal.await("ordinary runs", 2);
    journal.await("critical runs", 2);
  }

  private static Journal startPods() throws Exception {
    Journal journal = Journal.of(agent, "shutdown" + System.nanoTime());
    String slow =
        """
        trap 'note ordinary is told; sleep 1; note ordinary ends; exit 0' TERM
        note ordinary runs
        sleep 2147483 &
        wait
        """;
    agent.manifests().put(journal.in(pod("ordinary", slow)));
    agent
        .manifests()
        .put(
            journal.in(
                pod("critical", Journal.waiting("critical"))
                    .edit(p -> p.editSpec().withPriority(2_000_000_000).endSpec())));
    agent.pods().awaitRunning("ordinary");
    agent.pods().awaitRunning("critical");
    journal.await("ordinary runs");
    journal.await("critical runs");
    Await.until(
        "an inhibitor to be held", () -> logind.inhibitors() == 1, () -> logind.calls().toString());
    return journal;
  }

  private static BusyboxPod pod(String name, String script) {
    return BusyboxPod.named(name)
        .main(container -> Journal.container("main", script))
        .edit(p -> p.editSpec().withTerminationGracePeriodSeconds(30L).endSpec());
  }

  private static Path temporaryFolder() {
    try {
      return Files.createTempDirectory("javelet-bus");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static FakeLogind startedLogind() {
    try {
      return FakeLogind.start(BUS, Duration.ofHours(1));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
