package io.javelet.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Lifecycle;
import io.fabric8.kubernetes.api.model.LifecycleBuilder;
import io.fabric8.kubernetes.api.model.LifecycleHandler;
import io.fabric8.kubernetes.api.model.LifecycleHandlerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Lifecycle hooks, as the containers that have them tell. */
final class HooksIT {
  @RegisterExtension static final AgentUnderTest agent = AgentUnderTest.usual();

  private final SharedFolder shared = new SharedFolder(agent);

  @Test
  void postStartRunsInTheStartedContainerBeforeTheNextOneStarts() throws Exception {
    agent
        .manifests()
        .put(
            withPostStart(
                    BusyboxPod.named("started")
                        .firstRunning("while [ ! -e /tmp/hook ]; do sleep 0.05; done; echo hooked"),
                    exec("sleep 1.5; touch /tmp/hook"))
                .withContainer("second"));

    Pod pod = agent.pods().awaitRunning("started");

    agent.logs().awaitText("started", "main", "hooked");
    assertThat(startedAt(pod, "second")).isGreaterThan(startedAt(pod, "main"));
  }

  @Test
  void aContainerWhosePostStartFailsIsEndedAndSaysWhy() throws Exception {
    agent.manifests().put(withPostStart(telling("broken"), exec("sleep 0.3; exit 7")));

    Pod pod = awaitWaiting("broken", "PostStartHookError");

    ContainerStatus status = PodsView.status(pod, "main").orElseThrow();
    assertThat(status.getState().getWaiting().getMessage())
        .startsWith("Exec lifecycle hook ([sh -c sleep 0.3; exit 7]) for Container \"main\" in Pod")
        .contains("exited with 7");
    shared.await("broken", "told");
  }

  @Test
  void postStartWithTcpSocketFailsAsUpstream() throws Exception {
    LifecycleHandler tcp =
        new LifecycleHandlerBuilder().withNewTcpSocket().withNewPort(1).endTcpSocket().build();
    agent.manifests().put(withPostStart(BusyboxPod.named("tcp"), tcp));

    awaitWaiting("tcp", "PostStartHookError");
  }

  @Test
  void anHttpHookAsksThePodItself() throws Exception {
    LifecycleHandler http =
        new LifecycleHandlerBuilder()
            .withNewHttpGet()
            .withPath("/begin?a=b")
            .withNewPort("hello")
            .endHttpGet()
            .build();
    agent
        .manifests()
        .put(
            withPreStop(
                shared.in(
                    BusyboxPod.named("asked")
                        .onOwnNetwork()
                        .main(main ->
                            main.addNewPort().withName("hello").withContainerPort(8080).endPort())
                        .running(
                            "printf 'HTTP/1.0 500 No\\r\\n\\r\\n' | nc -l -p 8080 >/out/asked")),
                http));
    agent.pods().awaitRunning("asked");
    agent.manifests().remove("asked.yaml");

    assertThat(shared.await("asked", "\r\n\r\n"))
        .contains("GET /begin?a=b HTTP/1.1", "User-Agent: kube-lifecycle/1.36");
  }

  @Test
  void preStopRunsBeforeTheStopSignal() throws Exception {
    end(withPreStop(telling("stopping"), exec("date +%s >/tmp/hook")));

    assertThat(secondsTold("stopping")).isBetween(0L, 30L);
  }

  @Test
  void aPreStopSleepDelaysTheStopSignal() throws Exception {
    BusyboxPod pod = withPreStop(telling("sleeping"), sleep(2));
    agent.manifests().put(pod);
    shared.await("sleeping", "ready");
    agent
        .runtime()
        .exec(agent.runtime().awaitRunning("sleeping", "main"), "sh", "-c", "date +%s >/tmp/hook");

    agent.manifests().remove(pod);

    assertThat(secondsTold("sleeping")).isBetween(2L, 30L);
  }

  @Test
  void aSleepOfZeroIsNone() throws Exception {
    agent.manifests().put(withPostStart(BusyboxPod.named("awake"), sleep(0)));

    agent.pods().awaitRunning("awake");
  }

  @Test
  void aPreStopThatOutlastsTheGraceIsCutOffAndTheContainerMayStillEndByItself() throws Exception {
    end(
        withPreStop(telling("endless"), exec("date +%s >/tmp/hook; sleep 600"))
            .edit(pod -> pod.editSpec().withTerminationGracePeriodSeconds(3L).endSpec()));

    assertThat(secondsTold("endless")).isBetween(2L, 60L);
  }

  @Test
  void aFailedPreStopDoesNotKeepTheContainerFromEnding() throws Exception {
    end(withPreStop(telling("failing"), exec("exit 1")));

    shared.await("failing", "told");
    agent.pods().awaitGone("failing");
  }

  @Test
  void aContainerThatAProbeEndsHasItsPreStopToo() throws Exception {
    agent
        .manifests()
        .put(
            withPreStop(telling("sick"), exec("date +%s >/tmp/hook"))
                .main(main ->
                    main.withNewLivenessProbe()
                        .withNewExec()
                        .withCommand("false")
                        .endExec()
                        .withPeriodSeconds(1)
                        .withFailureThreshold(1)
                        .endLivenessProbe()));

    shared.await("sick", "told after ");
    assertThat(secondsTold("sick")).isBetween(0L, 30L);
    agent.pods().await("sick", "a restart", pod -> PodsView.restarts(pod, "main") > 0);
  }

  @Test
  void aPodRemovedWhileNoAgentRanStillHasItsPreStop() throws Exception {
    BusyboxPod pod = withPreStop(telling("orphan"), exec("date +%s >/tmp/hook"));
    agent.manifests().put(pod);
    shared.await("orphan", "ready");
    agent.process().kill();
    agent.manifests().remove(pod);

    agent.process().start();

    assertThat(secondsTold("orphan")).isBetween(0L, 30L);
    agent.runtime().awaitGone("orphan");
  }

  /**
   * Says into a file of its name when it is ready and when it is told to end, and then how many
   * seconds after its hook that was: many without a hook.
   */
  private BusyboxPod telling(String name) throws Exception {
    String script =
        "trap 'echo told after $(( $(date +%s) - $(cat /tmp/hook || echo 0) )) s >>/out/NAME; exit"
            + " 0' TERM; echo ready >>/out/NAME; sleep 1000 & wait";
    return shared.in(BusyboxPod.named(name).running(script.replace("NAME", name)));
  }

  private void end(BusyboxPod pod) throws Exception {
    agent.manifests().put(pod);
    shared.await(pod.name(), "ready");
    agent.manifests().remove(pod);
  }

  private long secondsTold(String pod) throws Exception {
    String text = shared.await(pod, " s\n");
    return Long.parseLong(text.replaceAll("(?s).*?told after (\\d+) s.*", "$1"));
  }

  private static Pod awaitWaiting(String pod, String reason) throws InterruptedException {
    return agent.pods().await(pod, reason, each -> waitingReason(each).equals(reason));
  }

  private static String waitingReason(Pod pod) {
    return PodsView.status(pod, "main")
        .flatMap(status -> Optional.ofNullable(status.getState().getWaiting()))
        .map(waiting -> waiting.getReason())
        .orElse("");
  }

  private static String startedAt(Pod pod, String container) {
    return PodsView.status(pod, container).orElseThrow().getState().getRunning().getStartedAt();
  }

  private static LifecycleHandler exec(String script) {
    return new LifecycleHandlerBuilder()
        .withNewExec()
        .withCommand(List.of("sh", "-c", script))
        .endExec()
        .build();
  }

  private static LifecycleHandler sleep(long seconds) {
    return new LifecycleHandlerBuilder().withNewSleep(seconds).build();
  }

  private static BusyboxPod withPostStart(BusyboxPod pod, LifecycleHandler hook) {
    return lifecycle(pod, new LifecycleBuilder().withPostStart(hook).build());
  }

  private static BusyboxPod withPreStop(BusyboxPod pod, LifecycleHandler hook) {
    return lifecycle(pod, new LifecycleBuilder().withPreStop(hook).build());
  }

  private static BusyboxPod lifecycle(BusyboxPod pod, Lifecycle lifecycle) {
    return pod.main((ContainerBuilder main) -> main.withLifecycle(lifecycle));
  }
}
