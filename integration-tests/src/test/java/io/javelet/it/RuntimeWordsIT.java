package io.javelet.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.grpc.Status;
import io.javelet.cri.api.v1.ExecSyncRequest;
import io.javelet.cri.api.v1.LinuxContainerResources;
import io.javelet.cri.api.v1.UpdateContainerResourcesRequest;
import io.javelet.fakecri.FakeContainer;
import io.javelet.fakecri.FakeSandbox;
import io.javelet.fakecri.Fault;
import io.javelet.fakecri.Gate;
import io.javelet.fakecri.Rpc;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What a runtime says of itself and of containers is shown of pods: by a runtime in memory, since
 * it says what containerd does only in newer releases or when it is broken.
 */
class RuntimeWordsIT {
  @RegisterExtension
  private final AgentOnRuntimeInMemory agent = new AgentOnRuntimeInMemory(AgentSettings.usual());

  @Test
  void theResourcesThatTheRuntimeEnforcesAreShown() throws Exception {
    agent
        .manifests()
        .put(
            BusyboxPod.named("held")
                .withContainer("other")
                .main(main ->
                    main.withNewResources()
                        .withRequests(Map.of("cpu", new Quantity("100m")))
                        .withLimits(
                            Map.of("cpu", new Quantity("0.2"), "memory", new Quantity("64Mi")))
                        .endResources()));
    Pod pod = agent.pods().awaitRunning("held");
    assertThat(main(pod).getResources().getLimits())
        .containsEntry("cpu", new Quantity("0.2"))
        .containsEntry("memory", new Quantity("64Mi"));

    changeBehindTheAgentsBack(id("main"), 512, 50_000, 96L << 20);
    // The runtime tells of a container's end, and the whole pod is looked at.
    agent.runtime().exit(id("other"), 1);

    Pod changed =
        agent
            .pods()
            .await(
                "held",
                "that the limit of the runtime is shown",
                each ->
                    new Quantity("500m").equals(main(each).getResources().getLimits().get("cpu")));
    assertThat(main(changed).getResources().getLimits())
        .containsEntry("memory", new Quantity(Long.toString(96L << 20)));
    // Requests of memory are the node's own business; a request of CPU is shares.
    assertThat(main(changed).getResources().getRequests())
        .containsEntry("cpu", new Quantity("500m"))
        .containsEntry("memory", new Quantity("64Mi"));
    assertThat(main(changed).getAllocatedResources()).containsEntry("cpu", new Quantity("100m"));
  }

  @Test
  void aNetworkThatIsNotReadyIsSaidToBe() throws Exception {
    agent.runtime().setReady(true, false);
    agent
        .runtime()
        .faults()
        .always(Rpc.RUN_POD_SANDBOX, Fault.refuse(Status.Code.UNKNOWN, "no network plugin"));
    agent.manifests().put(BusyboxPod.named("offline").onOwnNetwork());
    agent.manifests().put(BusyboxPod.named("hosted"));

    var event = agent.local().awaitEvent("offline", "NetworkNotReady");
    assertThat(event.type()).isEqualTo("Warning");
    assertThat(event.message())
        .isEqualTo(
            "network is not ready: container runtime network not ready: NetworkReady=false"
                + " reason:NetworkPluginNotReady message:the test says so");
    // A pod on the node's network does not care for it.
    assertThat(agent.local().awaitEvent("hosted", "FailedCreatePodSandBox").message())
        .contains("Failed to create pod sandbox: ")
        .contains("no network plugin");
    assertThat(agent.local().events("offline"))
        .noneMatch(each -> each.reason().equals("FailedCreatePodSandBox"));

    agent.runtime().setReady(true, true);
    agent.runtime().faults().clear();

    var _ = agent.pods().awaitRunning("offline");
    var _ = agent.pods().awaitRunning("hosted");
  }

  @Test
  void aSandboxThatNothingIsKnownOfIsSaidToBe() throws Exception {
    agent
        .runtime()
        .faults()
        .always(Rpc.POD_SANDBOX_STATUS, Fault.refuse(Status.Code.INTERNAL, "out of order"));
    agent.manifests().put(BusyboxPod.named("dumb").onOwnNetwork());

    var event = agent.local().awaitEvent("dumb", "FailedPodSandBoxStatus");

    assertThat(event.type()).isEqualTo("Warning");
    assertThat(event.message())
        .startsWith("Unable to get pod sandbox status: ")
        .contains("out of order");
    agent.runtime().faults().clear();
    var _ = agent.pods().awaitRunning("dumb");
  }

  @Test
  void whatIsNotKnownOfAContainerAndASandboxThatIsLostAreSaid() throws Exception {
    agent.manifests().put(BusyboxPod.named("lost").onOwnNetwork().withContainer("other"));
    var _ = agent.pods().awaitRunning("lost");
    agent
        .runtime()
        .faults()
        .always(Rpc.CONTAINER_STATUS, Fault.refuse(Status.Code.INTERNAL, "out of order"));
    // The whole pod is looked at.
    agent.runtime().exit(id("other"), 1);

    var unknown = agent.local().awaitEvent("lost", "FailedSync");
    assertThat(unknown.type()).isEqualTo("Warning");
    assertThat(unknown.message()).startsWith("error determining status: ").endsWith("out of order");

    String before = sandbox();
    agent.runtime().faults().clear();
    agent.runtime().loseSandbox(before);
    var lost = agent.local().awaitEvent("lost", "SandboxChanged");
    assertThat(lost.type()).isEqualTo("Normal");
    assertThat(lost.message()).isEqualTo("Pod sandbox changed, it will be killed and re-created.");
    agent
        .pods()
        .await(
            "lost",
            "to run anew",
            pod ->
                PodsView.status(pod, "main")
                    .filter(main -> main.getState().getRunning() != null)
                    .filter(main -> main.getRestartCount() > 0)
                    .isPresent());
    assertThat(sandbox()).isNotEqualTo(before);
  }

  private String sandbox() {
    return agent.runtime().snapshot().sandboxes().stream()
        .filter(FakeSandbox::ready)
        .map(FakeSandbox::id)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aRuntimeThatDoesNotAnswerCostsNobodyHisGrace() throws Exception {
    var gate = new Gate();
    agent.runtime().faults().always(Rpc.PULL_IMAGE, Fault.holdBefore(gate));
    agent
        .manifests()
        .put(
            BusyboxPod.named("patient")
                .withContainer("unstarted")
                .main(main ->
                    main.withNewLifecycle()
                        .withNewPreStop()
                        .withNewExec()
                        .withCommand("say", "goodbye")
                        .endExec()
                        .endPreStop()
                        .endLifecycle())
                .edit(pod ->
                    pod.editSpec()
                        .withTerminationGracePeriodSeconds(1L)
                        .editLastContainer()
                        .withImage("registry.example.com/slow:1")
                        .endContainer()
                        .endSpec()));
    gate.awaitArrival();

    // The turn is cut short, so that the runtime is asked anew before anything is ended.
    agent
        .runtime()
        .faults()
        .always(Rpc.CONTAINER_STATUS, Fault.refuse(Status.Code.UNAVAILABLE, "busy"));
    agent.manifests().remove("patient.yaml");
    var _ =
        agent
            .local()
            .awaitEvent(
                "patient",
                "that the end failed for longer than the grace",
                event -> event.reason().equals("FailedKillPod") && event.count() >= 3);
    agent.runtime().faults().clear();

    var _ = agent.runtime().calls().await(Rpc.STOP_CONTAINER);
    assertThat(agent.runtime().calls().of(Rpc.EXEC_SYNC, ExecSyncRequest.class))
        .anyMatch(call -> call.getCmdList().equals(List.of("say", "goodbye")));
  }

  private void changeBehindTheAgentsBack(
      String container, long shares, long quota, long memoryBytes) {
    try (CriChannel channel = CriChannel.to(agent.runtime().socket())) {
      var _ =
          channel
              .runtime()
              .updateContainerResources(
                  UpdateContainerResourcesRequest.newBuilder()
                      .setContainerId(container)
                      .setLinux(
                          LinuxContainerResources.newBuilder()
                              .setCpuShares(shares)
                              .setCpuQuota(quota)
                              .setCpuPeriod(100_000)
                              .setMemoryLimitInBytes(memoryBytes))
                      .build());
    }
  }

  private String id(String container) {
    return agent.runtime().snapshot().containers().stream()
        .filter(FakeContainer::running)
        .filter(each -> each.name().equals(container))
        .map(FakeContainer::id)
        .findFirst()
        .orElseThrow();
  }

  private static ContainerStatus main(Pod pod) {
    return PodsView.status(pod, "main").orElseThrow();
  }
}
