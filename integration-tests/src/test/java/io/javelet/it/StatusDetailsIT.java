package io.javelet.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.Quantity;
import io.javelet.it.LocalAgentView.EventView;
import io.javelet.it.RuntimeView.ContainerView;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The finer parts of a pod's status, its events, and what containers are told. */
final class StatusDetailsIT {
  private static final List<String> REASONS =
      List.of("RunContainerError", "CrashLoopBackOff", "CreateContainerError");
  private static final int MOST_WORDS_OF_A_POD = 12 * 1024;

  @RegisterExtension
  static final AgentUnderTest agent =
      AgentUnderTest.with(
          AgentSettings.usual()
              .field("crashLoopBackOff", Map.of("maxContainerRestartPeriod", "1s")));

  @Test
  void whatARunCameToIsToldAndItsLogIsThePreviousOne() throws Exception {
    agent
        .manifests()
        .put(
            BusyboxPod.named("again")
                .edit(pod ->
                    pod.editSpec()
                        .addNewVolume()
                        .withName("data")
                        .withNewEmptyDir()
                        .endEmptyDir()
                        .endVolume()
                        .endSpec())
                .running(
                    "if mkdir /data/first 2>/dev/null; then echo the first run; exit 3; fi;"
                        + " echo the second run; trap 'exit 0' TERM; sleep 2147483 & wait")
                .main(main ->
                    main.addNewVolumeMount()
                        .withName("data")
                        .withMountPath("/data")
                        .endVolumeMount()));
    agent.pods().awaitRestarts("again", "main", 1);
    Pod pod = agent.pods().awaitRunning("again");

    ContainerStateTerminated last = status(pod).getLastState().getTerminated();
    assertThat(last.getExitCode()).isEqualTo(3);
    assertThat(last.getReason()).isEqualTo("Error");
    assertThat(last.getContainerID()).isNotEqualTo(status(pod).getContainerID());
    String logs = "/containerLogs/default/" + pod.getMetadata().getName() + "/main";
    agent.logs().awaitText("again", "main", "the second run");
    assertThat(agent.local().get(logs)).isEqualTo("the second run\n");
    assertThat(agent.local().get(logs + "?previous=true")).isEqualTo("the first run\n");
  }

  @Test
  void aRunThatSucceededIsCompletedAndSaysWhenItRan() throws Exception {
    Pod pod = ended("done", "exit 0", "Succeeded");

    ContainerStateTerminated end = status(pod).getState().getTerminated();
    assertThat(end.getReason()).isEqualTo("Completed");
    assertThat(end.getExitCode()).isZero();
    assertThat(Instant.parse(end.getFinishedAt()))
        .isAfterOrEqualTo(Instant.parse(end.getStartedAt()));
    assertThat(condition(pod, "Ready").getReason()).isEqualTo("PodCompleted");
  }

  @Test
  void aStatusSaysWhichDeclarationItIsOf() throws Exception {
    agent.manifests().put(BusyboxPod.named("generation"));

    Pod pod = agent.pods().awaitRunning("generation");

    Long declared = pod.getMetadata().getGeneration();
    assertThat(pod.getStatus().getObservedGeneration()).isEqualTo(declared);
    assertThat(pod.getStatus().getConditions())
        .allSatisfy(each -> assertThat(each.getObservedGeneration()).isEqualTo(declared));
  }

  @Test
  void allContainersOfAPodShareTheRoomForLastWords() throws Exception {
    String talk =
        "(head -c 6000 /dev/zero | tr '\\0' x; printf END) > /dev/termination-log; exit 1";
    BusyboxPod pod = BusyboxPod.named("crowd").running(talk);
    for (int i = 0; i < 5; i++) {
      String name = "more" + i;
      pod =
          pod.edit(builder ->
              builder
                  .editSpec()
                  .addNewContainer()
                  .withName(name)
                  .withImage(RealContainerd.BUSYBOX_IMAGE)
                  .withCommand("sh", "-c", talk)
                  .endContainer()
                  .endSpec());
    }
    agent.manifests().put(pod.edit(p -> p.editSpec().withRestartPolicy("Never").endSpec()));

    Pod told = agent.pods().awaitPhase("crowd", "Failed");

    assertThat(told.getStatus().getContainerStatuses())
        .hasSize(6)
        .allSatisfy(each ->
            assertThat(each.getState().getTerminated().getMessage())
                .hasSize(MOST_WORDS_OF_A_POD / 6)
                .matches("x+"));
  }

  @Test
  void ofALongLogTheLastLinesAreTold() throws Exception {
    agent
        .manifests()
        .put(
            BusyboxPod.named("lines")
                .running("i=0; while [ $i -lt 200 ]; do echo l$i; i=$((i+1)); done; exit 1")
                .main(main -> main.withTerminationMessagePolicy("FallbackToLogsOnError"))
                .edit(pod -> pod.editSpec().withRestartPolicy("Never").endSpec()));

    Pod pod = agent.pods().awaitPhase("lines", "Failed");

    List<String> told = status(pod).getState().getTerminated().getMessage().lines().toList();
    assertThat(told).isEqualTo(IntStream.range(120, 200).mapToObj(i -> "l" + i).toList());
  }

  @Test
  void ofLongLinesTheLastBytesAreTold() throws Exception {
    agent
        .manifests()
        .put(
            BusyboxPod.named("bytes")
                .running("head -c 5000 /dev/zero | tr '\\0' y; echo END; exit 1")
                .main(main -> main.withTerminationMessagePolicy("FallbackToLogsOnError"))
                .edit(pod -> pod.editSpec().withRestartPolicy("Never").endSpec()));

    Pod pod = agent.pods().awaitPhase("bytes", "Failed");

    assertThat(status(pod).getState().getTerminated().getMessage())
        .hasSize(2048)
        .endsWith("yEND\n");
  }

  @Test
  void aPodIsToldItsClassOfServiceAndLiesAmongItsLike() throws Exception {
    agent
        .manifests()
        .put(
            BusyboxPod.named("burstable")
                .main(main ->
                    main.withNewResources()
                        .addToRequests("memory", new Quantity("8Mi"))
                        .endResources()));

    Pod pod = agent.pods().awaitRunning("burstable");

    assertThat(pod.getStatus().getQosClass()).isEqualTo("Burstable");
    ContainerView main = agent.runtime().awaitRunning("burstable", "main");
    assertThat(Files.readString(Path.of("/proc/" + agent.runtime().pid(main) + "/cgroup")))
        .contains("burstable");
    assertThat(status(pod).getAllocatedResources()).containsEntry("memory", new Quantity("8Mi"));
  }

  @Test
  void aReadinessGateThatNobodyOpensKeepsAPodUnready() throws Exception {
    agent
        .manifests()
        .put(
            BusyboxPod.named("gated")
                .edit(pod -> pod.editSpec().addNewReadinessGate("example.org/open").endSpec()));

    Pod pod =
        agent
            .pods()
            .await("gated", "its containers' readiness", each -> isTrue(each, "ContainersReady"));

    assertThat(condition(pod, "Ready").getStatus()).isEqualTo("False");
    assertThat(condition(pod, "Ready").getReason()).isEqualTo("ReadinessGatesNotReady");
  }

  @Test
  void anUnreadyContainerIsNamed() throws Exception {
    agent
        .manifests()
        .put(
            BusyboxPod.named("unready")
                .main(main ->
                    main.withNewReadinessProbe()
                        .withNewExec()
                        .withCommand("false")
                        .endExec()
                        .endReadinessProbe()));

    Pod pod = agent.pods().awaitRunning("unready");

    assertThat(condition(pod, "Ready").getReason()).isEqualTo("ContainersNotReady");
    assertThat(condition(pod, "Ready").getMessage())
        .isEqualTo("containers with unready status: [main]");
    assertThat(status(pod).getStarted()).isTrue();
    assertThat(status(pod).getReady()).isFalse();
  }

  @Test
  void aConditionKeepsTheTimeOfItsLastChange() throws Exception {
    agent
        .manifests()
        .put(
            BusyboxPod.named("moments")
                .main(main ->
                    main.withNewReadinessProbe()
                        .withNewExec()
                        .withCommand("test", "-e", "/tmp/ok")
                        .endExec()
                        .withPeriodSeconds(1)
                        .endReadinessProbe()));
    Pod before = agent.pods().awaitRunning("moments");
    ContainerView main = agent.runtime().awaitRunning("moments", "main");
    // The API's times have whole seconds.
    Await.until(
        "the next second",
        () ->
            Instant.now()
                .isAfter(
                    Instant.parse(condition(before, "Ready").getLastTransitionTime())
                        .plusSeconds(1)),
        () -> "");

    agent.runtime().exec(main, "touch", "/tmp/ok");

    Pod after = agent.pods().await("moments", "readiness", p -> isTrue(p, "Ready"));
    assertThat(Instant.parse(condition(after, "Ready").getLastTransitionTime()))
        .isAfter(Instant.parse(condition(before, "Ready").getLastTransitionTime()));
    assertThat(condition(after, "PodScheduled").getLastTransitionTime())
        .isEqualTo(condition(before, "PodScheduled").getLastTransitionTime());
  }

  @Test
  void aContainersOwnStopSignalIsSentWhereTheRuntimeKnowsOne() throws Exception {
    var shared = new SharedFolder(agent);
    BusyboxPod pod =
        shared
            .in(
                BusyboxPod.named("signal")
                    .running(
                        "trap 'echo USR1 >/out/signal; exit 0' USR1;"
                            + " trap 'echo TERM >/out/signal; exit 0' TERM;"
                            + " touch /out/signal-set; sleep 2147483 & wait"))
            .edit(builder -> builder.editSpec().withNewOs("linux").endSpec())
            .main(main -> main.withNewLifecycle().withStopSignal("SIGUSR1").endLifecycle());
    agent.manifests().put(pod);
    shared.awaitFile("signal-set");

    agent.manifests().remove(pod);

    String seen = shared.await("signal", "\n").strip();
    String version = agent.runtime().version();
    boolean known = !version.startsWith("1.") && !version.startsWith("v1.");
    if (!known) {
      System.out.println(
          "containerd " + version + " does not know the CRI's stop_signal; 2.1 and newer do");
    }
    assertThat(seen).isEqualTo(known ? "USR1" : "TERM");
  }

  @Test
  void withoutAnApiServerNoServicesAreTold() throws Exception {
    agent.manifests().put(BusyboxPod.named("alone").firstRunning("env; echo that is all"));

    agent.logs().awaitText("alone", "main", "that is all");

    assertThat(agent.logs().text("alone", "main")).doesNotContain("_SERVICE_HOST");
  }

  @Test
  void eachStepOfAPodsLifeIsAnEvent() throws Exception {
    BusyboxPod pod = BusyboxPod.named("life");
    agent.manifests().put(pod);
    agent.pods().awaitRunning("life");
    agent.manifests().remove(pod);
    agent.runtime().awaitGone("life");

    assertThat(agent.local().events("life"))
        .allSatisfy(each -> {
          assertThat(each.type()).isEqualTo("Normal");
          assertThat(each.fieldPath()).isEqualTo("spec.containers{main}");
        })
        .extracting(each -> each.reason() + ": " + each.message())
        .containsExactly(
            "Pulled: Container image \""
                + RealContainerd.BUSYBOX_IMAGE
                + "\" already present on machine and can be accessed by the pod",
            "Created: Container created",
            "Started: Container started",
            "Killing: Stopping container main");
  }

  @Test
  void whatHappensAgainAndAgainIsOneEvent() throws Exception {
    agent.manifests().put(BusyboxPod.named("looping").running("exit 1"));

    EventView event =
        agent
            .local()
            .awaitEvent(
                "looping",
                "BackOff three times",
                each -> each.reason().equals("BackOff") && each.count() >= 3);

    assertThat(event.type()).isEqualTo("Warning");
    assertThat(event.message())
        .startsWith("Back-off restarting failed container main in pod looping-");
    assertThat(agent.local().events("looping"))
        .filteredOn(each -> each.reason().equals("BackOff"))
        .hasSize(1);
  }

  @Test
  void tooManyNameServersAreAnEvent() throws Exception {
    agent
        .manifests()
        .put(
            BusyboxPod.named("resolvers")
                .onOwnNetwork()
                .edit(pod ->
                    pod.editSpec()
                        .withDnsPolicy("ClusterFirst")
                        .withNewDnsConfig()
                        .withNameservers("192.0.2.1", "192.0.2.2", "192.0.2.3")
                        .endDnsConfig()
                        .endSpec()));
    agent.pods().awaitRunning("resolvers");

    ContainerView main = agent.runtime().awaitRunning("resolvers", "main");
    String file = agent.runtime().exec(main, "cat", "/etc/resolv.conf").stdout();
    long servers = file.lines().filter(line -> line.startsWith("nameserver")).count();
    assertThat(servers).isEqualTo(3);
    assertThat(agent.local().awaitEvent("resolvers", "DNSConfigForming").message())
        .startsWith("Nameserver limits were exceeded, some nameservers have been omitted");
  }

  @Test
  void hooksThatFailAreEvents() throws Exception {
    BusyboxPod pod =
        BusyboxPod.named("hooked")
            .edit(each -> each.editSpec().withRestartPolicy("Never").endSpec())
            .main(main ->
                main.withNewLifecycle()
                    .withNewPreStop()
                    .withNewExec()
                    .withCommand("sh", "-c", "exit 7")
                    .endExec()
                    .endPreStop()
                    .endLifecycle());
    agent.manifests().put(pod);
    agent.pods().awaitRunning("hooked");

    agent.manifests().remove(pod);

    EventView event = agent.local().awaitEvent("hooked", "FailedPreStopHook");
    assertThat(event.type()).isEqualTo("Warning");
    assertThat(event.message()).isEqualTo("PreStopHook failed");
    agent.runtime().awaitGone("hooked");
  }

  @Test
  void aPlaceThatCannotBeEnteredIsAContainerThatCannotBeCreatedOrStarted() throws Exception {
    agent
        .manifests()
        .put(
            BusyboxPod.named("nowhere")
                .running("sleep 1")
                .main(main -> main.withWorkingDir("/proc/self/status/x")));

    Pod pod =
        agent
            .pods()
            .await(
                "nowhere",
                "the reason",
                each ->
                    PodsView.status(each, "main")
                        .map(status -> status.getState().getWaiting())
                        .filter(waiting -> REASONS.contains(waiting.getReason()))
                        .isPresent());

    assertThat(status(pod).getReady()).isFalse();
    assertThat(agent.local().awaitEvent("nowhere", "Failed").message()).startsWith("Error: ");
  }

  private static Pod ended(String name, String script, String phase) throws Exception {
    agent
        .manifests()
        .put(
            BusyboxPod.named(name)
                .running(script)
                .edit(pod -> pod.editSpec().withRestartPolicy("Never").endSpec()));
    return agent.pods().awaitPhase(name, phase);
  }

  private static ContainerStatus status(Pod pod) {
    return PodsView.status(pod, "main").orElseThrow();
  }

  private static boolean isTrue(Pod pod, String type) {
    return pod.getStatus().getConditions().stream()
        .anyMatch(each -> each.getType().equals(type) && each.getStatus().equals("True"));
  }

  private static PodCondition condition(Pod pod, String type) {
    return pod.getStatus().getConditions().stream()
        .filter(each -> each.getType().equals(type))
        .findFirst()
        .orElseThrow();
  }
}
