package io.javelet.fakecri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.javelet.cri.api.v1.ContainerEventResponse;
import io.javelet.cri.api.v1.ContainerEventType;
import io.javelet.cri.api.v1.ContainerState;
import io.javelet.cri.api.v1.ContainerStatusRequest;
import io.javelet.cri.api.v1.ExecSyncRequest;
import io.javelet.cri.api.v1.ExecSyncResponse;
import io.javelet.cri.api.v1.GetEventsRequest;
import io.javelet.cri.api.v1.ImageSpec;
import io.javelet.cri.api.v1.ImageStatusRequest;
import io.javelet.cri.api.v1.ListPodSandboxRequest;
import io.javelet.cri.api.v1.NamespaceMode;
import io.javelet.cri.api.v1.PodSandboxFilter;
import io.javelet.cri.api.v1.PodSandboxStatusRequest;
import io.javelet.cri.api.v1.PullImageRequest;
import io.javelet.cri.api.v1.RemoveContainerRequest;
import io.javelet.cri.api.v1.RemovePodSandboxRequest;
import io.javelet.cri.api.v1.RunPodSandboxRequest;
import io.javelet.cri.api.v1.StopPodSandboxRequest;
import io.javelet.cri.api.v1.VersionRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FakeCriRuntimeTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  @TempDir private Path folder;
  private FakeCriRuntime runtime;
  private CriClient client;

  @BeforeEach
  void start() throws Exception {
    runtime =
        FakeCriRuntime.builder(folder.resolve("cri.sock"))
            .withContainerEvents()
            .withLogFiles()
            .withManualTime(NOON)
            .start();
    runtime.addImage(CriClient.IMAGE);
    client = new CriClient(runtime.socket());
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    runtime.close();
  }

  @Test
  void aContainerIsCreatedRunsAndIsStoppedWithTheCodeOfItsSignal() {
    String id = client.runContainer("web", "nginx");

    assertThat(id).matches("[0-9a-f]{64}");
    assertThat(client.status(id).getState()).isEqualTo(ContainerState.CONTAINER_RUNNING);
    var _ = client.runtime().stopContainer(CriClient.stop(id, 30));
    assertThat(client.status(id).getState()).isEqualTo(ContainerState.CONTAINER_EXITED);
    assertThat(client.status(id).getExitCode()).isEqualTo(143);
    assertThat(client.status(id).getReason()).isEqualTo("Error");
  }

  @Test
  void onlyAPodNetworkSandboxHasAnAddress() {
    String onPodNetwork = client.runtime().runPodSandbox(CriClient.sandbox("a")).getPodSandboxId();
    String onHost =
        client
            .runtime()
            .runPodSandbox(
                RunPodSandboxRequest.newBuilder()
                    .setConfig(CriClient.pod("b", 0, NamespaceMode.NODE))
                    .build())
            .getPodSandboxId();

    assertThat(address(onPodNetwork)).startsWith("10.88.");
    assertThat(address(onHost)).isEmpty();
  }

  @Test
  void aNameBelongsToOneAttemptUntilItIsRemoved() {
    String first = client.runtime().runPodSandbox(CriClient.sandbox("web")).getPodSandboxId();

    assertFails(() -> client.runtime().runPodSandbox(CriClient.sandbox("web")), Status.Code.UNKNOWN)
        .hasMessageContaining(
            "name \"web_default_uid-web_0\" is reserved for \"%s\"".formatted(first));

    var _ = client.runtime().removePodSandbox(removeSandbox(first));
    assertThat(client.runtime().runPodSandbox(CriClient.sandbox("web")).getPodSandboxId())
        .isNotEqualTo(first);
  }

  @Test
  void aContainerThatIgnoresTheStopSignalDiesWhenItsGraceIsOver() throws Exception {
    runtime.behave("stubborn", ContainerBehaviour.runs().ignoringStopSignal());
    String id = client.runContainer("web", "stubborn");

    Future<?> stopped = client.later().stopContainer(CriClient.stop(id, 30));
    runtime.awaitGrace(id);
    runtime.advance(Duration.ofSeconds(29));
    assertThat(client.status(id).getState()).isEqualTo(ContainerState.CONTAINER_RUNNING);
    runtime.advance(Duration.ofSeconds(1));
    stopped.get(10, TimeUnit.SECONDS);

    assertThat(client.status(id).getExitCode()).isEqualTo(137);
  }

  @Test
  void scriptsDecideEachStartInTurnAndTheLastOneStays() {
    runtime.behave(
        "flaky",
        ContainerBehaviour.exits(1),
        ContainerBehaviour.failsToStart("no such file"),
        ContainerBehaviour.exitsAfter(Duration.ofMinutes(1), 3));
    String sandboxId = client.runtime().runPodSandbox(CriClient.sandbox("web")).getPodSandboxId();

    String first = createAndStart(sandboxId, 0);
    assertThat(client.status(first).getExitCode()).isEqualTo(1);

    assertFails(() -> createAndStart(sandboxId, 1), Status.Code.UNKNOWN)
        .hasMessageContaining("no such file");
    assertThat(runtime.snapshot().containersOf("web", "flaky").get(1).exit().orElseThrow().code())
        .isEqualTo(128);

    String third = createAndStart(sandboxId, 2);
    assertThat(client.status(third).getState()).isEqualTo(ContainerState.CONTAINER_RUNNING);
    runtime.advance(Duration.ofMinutes(1));
    assertThat(client.status(third).getExitCode()).isEqualTo(3);
  }

  @Test
  void aContainerExitsOnDemandAndForWantOfMemory() {
    String id = client.runContainer("web", "nginx");
    String other = client.runContainer("db", "postgres");

    runtime.exit(id, 0);
    runtime.exitOutOfMemory(other);

    assertThat(client.status(id).getReason()).isEqualTo("Completed");
    assertThat(client.status(other).getReason()).isEqualTo("OOMKilled");
    assertThat(client.status(other).getExitCode()).isEqualTo(137);
  }

  @Test
  void stoppingAndRemovingTheSandboxTakesItsContainersAlong() throws Exception {
    String id = client.runContainer("web", "nginx");
    String sandboxId = runtime.snapshot().sandboxes().getFirst().id();

    var _ =
        client
            .runtime()
            .stopPodSandbox(StopPodSandboxRequest.newBuilder().setPodSandboxId(sandboxId).build());
    assertThat(client.status(id).getExitCode()).isEqualTo(137);
    assertFails(() -> createAndStart(sandboxId, 1), Status.Code.NOT_FOUND);

    var _ = client.runtime().removePodSandbox(removeSandbox(sandboxId));
    runtime.await("nothing is left", RuntimeSnapshot::isEmpty);
    assertFails(() -> client.status(id), Status.Code.NOT_FOUND);
    var _ = client.runtime().removePodSandbox(removeSandbox(sandboxId));
    var _ =
        client
            .runtime()
            .removeContainer(RemoveContainerRequest.newBuilder().setContainerId(id).build());
  }

  @Test
  void aScriptedRefusalHitsAsOftenAsAskedAndOnlyWhatFits() {
    runtime
        .faults()
        .nextWhen(
            Rpc.RUN_POD_SANDBOX,
            RunPodSandboxRequest.class,
            r -> r.getConfig().getMetadata().getName().equals("web"),
            2,
            Fault.refuse(Status.Code.UNAVAILABLE, "busy"));

    assertThat(client.runtime().runPodSandbox(CriClient.sandbox("db")).getPodSandboxId())
        .isNotEmpty();
    for (int i = 0; i < 2; i++) {
      assertFails(
              () -> client.runtime().runPodSandbox(CriClient.sandbox("web")),
              Status.Code.UNAVAILABLE)
          .hasMessageContaining("busy");
    }
    assertThat(client.runtime().runPodSandbox(CriClient.sandbox("web")).getPodSandboxId())
        .isNotEmpty();
    assertThat(runtime.calls().count(Rpc.RUN_POD_SANDBOX)).isEqualTo(4);
  }

  @Test
  void aLostAnswerLeavesTheWorkDone() {
    runtime
        .faults()
        .next(Rpc.RUN_POD_SANDBOX, Fault.loseAnswer(Status.Code.DEADLINE_EXCEEDED, "too late"));

    assertFails(
        () -> client.runtime().runPodSandbox(CriClient.sandbox("web")),
        Status.Code.DEADLINE_EXCEEDED);

    assertThat(runtime.snapshot().sandboxesOf("web")).singleElement().matches(FakeSandbox::ready);
  }

  @Test
  void aHalfMadeSandboxHoldsItsNameAndIsFinishedAfterItsCallerLeft() throws Exception {
    var gate = new Gate();
    runtime.faults().next(Rpc.RUN_POD_SANDBOX, Fault.holdHalfMade(gate));

    Future<?> first = client.later().runPodSandbox(CriClient.sandbox("web"));
    gate.awaitArrival();
    assertThat(runtime.snapshot().isEmpty()).isTrue();
    first.cancel(true);
    assertFails(() -> client.runtime().runPodSandbox(CriClient.sandbox("web")), Status.Code.UNKNOWN)
        .hasMessageContaining("is reserved for");

    gate.open();
    runtime.await("the sandbox is there", now -> !now.sandboxesOf("web").isEmpty());
  }

  @Test
  void aCallHeldBeforeItsWorkDoesNothingWhenItsCallerLeaves() throws Exception {
    var gate = new Gate();
    runtime.faults().next(Rpc.RUN_POD_SANDBOX, Fault.holdBefore(gate));

    Future<?> first = client.later().runPodSandbox(CriClient.sandbox("web"));
    gate.awaitArrival();
    first.cancel(true);

    assertThat(client.runtime().runPodSandbox(CriClient.sandbox("web")).getPodSandboxId())
        .isNotEmpty();
    assertThat(runtime.snapshot().sandboxes()).hasSize(1);
  }

  @Test
  void aCrashCutsConnectionsAndARestartFindsEverythingAgain() throws Exception {
    String id = client.runContainer("web", "nginx");
    var gate = new Gate();
    runtime.faults().next(Rpc.VERSION, Fault.holdBefore(gate));
    Future<?> hanging = client.later().version(VersionRequest.getDefaultInstance());
    gate.awaitArrival();

    runtime.crash();

    assertThatThrownBy(() -> hanging.get(10, TimeUnit.SECONDS)).hasMessageContaining("UNAVAILABLE");
    assertThat(runtime.socket()).doesNotExist();
    runtime.restart();
    try (var again = new CriClient(runtime.socket())) {
      assertThat(again.status(id).getState()).isEqualTo(ContainerState.CONTAINER_RUNNING);
    }
  }

  @Test
  void eventsTellEachStepOfAContainerInOrder() throws Exception {
    BlockingQueue<ContainerEventResponse> events = new LinkedBlockingQueue<>();
    client.streams().getContainerEvents(GetEventsRequest.getDefaultInstance(), into(events));
    runtime.awaitEventStreams(1);

    String id = client.runContainer("web", "nginx");
    runtime.exit(id, 2);

    assertThat(next(events)).isEqualTo(ContainerEventType.CONTAINER_CREATED_EVENT);
    assertThat(next(events)).isEqualTo(ContainerEventType.CONTAINER_STARTED_EVENT);
    assertThat(next(events)).isEqualTo(ContainerEventType.CONTAINER_CREATED_EVENT);
    assertThat(next(events)).isEqualTo(ContainerEventType.CONTAINER_STARTED_EVENT);
    ContainerEventResponse stopped = events.poll(10, TimeUnit.SECONDS);
    assertThat(stopped).isNotNull();
    assertThat(stopped.getContainerEventType())
        .isEqualTo(ContainerEventType.CONTAINER_STOPPED_EVENT);
    assertThat(stopped.getContainerId()).isEqualTo(id);
    assertThat(stopped.getPodSandboxStatus().getMetadata().getName()).isEqualTo("web");
    assertThat(stopped.getContainersStatuses(0).getExitCode()).isEqualTo(2);
  }

  @Test
  void aRuntimeWithoutEventsSaysUnimplemented() throws Exception {
    Path socket = folder.resolve("old.sock");
    try (FakeCriRuntime old = FakeCriRuntime.builder(socket).start();
        var toOld = new CriClient(old.socket())) {
      assertFails(
          () -> toOld.runtime().getContainerEvents(GetEventsRequest.getDefaultInstance()).hasNext(),
          Status.Code.UNIMPLEMENTED);
    }
  }

  @Test
  void theVerboseStatusTellsThePidOfARunningContainerOnly() {
    runtime.behave("real", ContainerBehaviour.runs().withPid(4711));
    String id = client.runContainer("web", "real");
    ContainerStatusRequest verbose =
        ContainerStatusRequest.newBuilder().setContainerId(id).setVerbose(true).build();

    assertThat(client.runtime().containerStatus(verbose).getInfoOrThrow("info"))
        .contains("\"pid\":4711");
    runtime.exit(id, 0);
    assertThat(client.runtime().containerStatus(verbose).getInfoOrThrow("info"))
        .contains("\"pid\":0");
  }

  @Test
  void aContainerPrintsItsLogInTheFormatOfTheCri() throws Exception {
    runtime.behave("web", ContainerBehaviour.runs().printing(List.of("hello")));
    String sandboxId =
        client
            .runtime()
            .runPodSandbox(
                RunPodSandboxRequest.newBuilder()
                    .setConfig(
                        CriClient.pod("web", 0, NamespaceMode.POD).toBuilder()
                            .setLogDirectory(folder.toString()))
                    .build())
            .getPodSandboxId();
    String id =
        client.runtime().createContainer(CriClient.container(sandboxId, "web", 0)).getContainerId();
    var _ = client.runtime().startContainer(CriClient.start(id));
    runtime.print(id, "stderr", List.of("oh"));

    assertThat(Files.readAllLines(Path.of(client.status(id).getLogPath())))
        .hasSize(2)
        .satisfies(lines -> assertThat(lines.get(0)).endsWith("Z stdout F hello"))
        .satisfies(lines -> assertThat(lines.get(1)).endsWith("Z stderr F oh"));
  }

  @Test
  void imagesAreFoundByEveryNameTheyHaveAndPulledFromTheRegistry() {
    runtime.offerInRegistry(FakeImage.named("registry.example/app:1").withUser("1000"));
    ImageSpec app = ImageSpec.newBuilder().setImage("registry.example/app:1").build();
    ImageStatusRequest ask = ImageStatusRequest.newBuilder().setImage(app).build();

    assertThat(client.images().imageStatus(ask).hasImage()).isFalse();
    String reference =
        client
            .images()
            .pullImage(PullImageRequest.newBuilder().setImage(app).build())
            .getImageRef();

    assertThat(client.images().imageStatus(ask).getImage().getId()).isEqualTo(reference);
    assertThat(client.images().imageStatus(ask).getImage().getUid().getValue()).isEqualTo(1000);
    assertThat(
            client
                .images()
                .imageStatus(
                    ImageStatusRequest.newBuilder()
                        .setImage(ImageSpec.newBuilder().setImage("busybox:1.36"))
                        .build())
                .hasImage())
        .isTrue();
    assertFails(
        () ->
            client
                .images()
                .pullImage(
                    PullImageRequest.newBuilder()
                        .setImage(ImageSpec.newBuilder().setImage("nowhere/none:1"))
                        .build()),
        Status.Code.NOT_FOUND);
  }

  @Test
  void commandsInAContainerAnswerAsScripted() {
    runtime.behave(
        "web",
        ContainerBehaviour.runs()
            .executing(r -> ExecSyncResponse.newBuilder().setExitCode(r.getCmdCount()).build()));
    String id = client.runContainer("web", "web");

    assertThat(
            client
                .runtime()
                .execSync(
                    ExecSyncRequest.newBuilder()
                        .setContainerId(id)
                        .addCmd("cat")
                        .addCmd("/etc/hosts")
                        .build())
                .getExitCode())
        .isEqualTo(2);
  }

  @Test
  void listsAreFilteredByLabel() {
    client.runContainer("web", "nginx");
    client.runContainer("db", "postgres");

    assertThat(
            client
                .runtime()
                .listPodSandbox(
                    ListPodSandboxRequest.newBuilder()
                        .setFilter(
                            PodSandboxFilter.newBuilder()
                                .putLabelSelector("io.kubernetes.pod.name", "db"))
                        .build())
                .getItemsList())
        .singleElement()
        .matches(sandbox -> sandbox.getMetadata().getName().equals("db"));
  }

  private String address(String sandboxId) {
    return client
        .runtime()
        .podSandboxStatus(PodSandboxStatusRequest.newBuilder().setPodSandboxId(sandboxId).build())
        .getStatus()
        .getNetwork()
        .getIp();
  }

  private String createAndStart(String sandboxId, int attempt) {
    String id =
        client
            .runtime()
            .createContainer(CriClient.container(sandboxId, "flaky", attempt))
            .getContainerId();
    var _ = client.runtime().startContainer(CriClient.start(id));
    return id;
  }

  private static RemovePodSandboxRequest removeSandbox(String id) {
    return RemovePodSandboxRequest.newBuilder().setPodSandboxId(id).build();
  }

  private static org.assertj.core.api.AbstractThrowableAssert<?, ?> assertFails(
      ThrowingCallable call, Status.Code code) {
    return assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class, e -> assertThat(e.getStatus().getCode()).isEqualTo(code));
  }

  private static ContainerEventType next(BlockingQueue<ContainerEventResponse> events)
      throws InterruptedException {
    ContainerEventResponse event = events.poll(10, TimeUnit.SECONDS);
    assertThat(event).isNotNull();
    return event.getContainerEventType();
  }

  private static StreamObserver<ContainerEventResponse> into(
      BlockingQueue<ContainerEventResponse> events) {
    return new StreamObserver<>() {
      @Override
      public void onNext(ContainerEventResponse event) {
        events.add(event);
      }

      @Override
      public void onError(Throwable end) {}

      @Override
      public void onCompleted() {}
    };
  }
}
