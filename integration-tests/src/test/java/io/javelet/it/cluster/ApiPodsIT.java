package io.javelet.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.EphemeralContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.mockwebserver.http.MockResponse;
import io.javelet.cri.api.v1.RemovePodSandboxRequest;
import io.javelet.cri.api.v1.StopPodSandboxRequest;
import io.javelet.fakeapi.FakeApiServer;
import io.javelet.it.AgentSettings;
import io.javelet.it.AgentUnderTest;
import io.javelet.it.ApiPod;
import io.javelet.it.Await;
import io.javelet.it.BusyboxPod;
import io.javelet.it.RealContainerd;
import io.javelet.it.RuntimeView.ContainerView;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Pods of an API server in memory on a real containerd. */
final class ApiPodsIT {
  @RegisterExtension
  static final AgentUnderTest agent =
      AgentUnderTest.notStarted(
          AgentSettings.usual()
              .field("syncFrequency", "2s")
              .flag("--node-ip=127.0.0.1")
              .flag("--kubeconfig=${folder}/kubeconfig"));

  /** Notes that it was told to end, and goes on. */
  private static final String DEAF =
      "trap 'touch /tmp/told' TERM; mkdir -p /tmp; while true; do sleep 0.1; done";

  private static final long FOREVER = 100_000;

  private static FakeApiServer api;
  private static KubernetesClient user;

  @BeforeAll
  static void join() throws Exception {
    api = FakeApiServer.start();
    user = api.client();
    var _ = api.kubeconfig(agent.place().folder().resolve("kubeconfig"));
    agent.process().start();
  }

  @AfterEach
  void removePods() throws Exception {
    api.interceptNothing();
    for (Pod pod : user.pods().inNamespace("default").list().getItems()) {
      user.resource(pod).withGracePeriod(0).delete();
    }
    for (String pod :
        List.of("web", "gated", "ending", "kept", "dropped", "robot", "hurried", "late")) {
      agent.runtime().awaitGone(pod);
    }
  }

  @AfterAll
  static void close() throws IOException {
    user.close();
    api.close();
  }

  @Test
  void aPodRunsAndIsDebuggedAndResizedAsTheApiServerAsks() throws Exception {
    user.resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName("words")
                .withNamespace("default")
                .endMetadata()
                .addToData("word", "hello")
                .build())
        .create();
    create(
        pod("web", "echo $WORD; trap 'exit 0' TERM; while true; do sleep 0.1; done")
            .editSpec()
            .editFirstContainer()
            .addNewEnv()
            .withName("WORD")
            .withNewValueFrom()
            .withNewConfigMapKeyRef("word", "words", false)
            .endValueFrom()
            .endEnv()
            .withNewResources()
            .addToRequests("cpu", new Quantity("50m"))
            .addToLimits("cpu", new Quantity("100m"))
            .endResources()
            .endContainer()
            .endSpec());
    Pod ready = await("web", "to be ready", pod -> holds(pod, "Ready"));
    assertThat(ready.getStatus().getPhase()).isEqualTo("Running");
    ContainerView main = agent.runtime().awaitRunning("web", "main");

    // What kubectl debug does.
    EphemeralContainer debugger =
        new EphemeralContainerBuilder()
            .withName("debugger")
            .withImage(RealContainerd.BUSYBOX_IMAGE)
            .withImagePullPolicy("IfNotPresent")
            .withCommand("sleep", "1000")
            .build();
    edit("web", pod -> pod.editSpec().addToEphemeralContainers(debugger).endSpec());
    await(
        "web",
        "to have its debugger",
        pod ->
            pod.getStatus().getEphemeralContainerStatuses().stream()
                .anyMatch(status -> status.getState().getRunning() != null));

    // What the resize subresource does.
    edit(
        "web",
        pod ->
            pod.editMetadata()
                .withGeneration(2L)
                .endMetadata()
                .editSpec()
                .editFirstContainer()
                .editResources()
                .addToLimits("cpu", new Quantity("200m"))
                .endResources()
                .endContainer()
                .endSpec());
    await(
        "web",
        "to have more",
        pod ->
            limit(pod).equals(Optional.of(new Quantity("200m")))
                && condition(pod, "PodResizeInProgress").isEmpty());
    assertThat(agent.runtime().awaitRunning("web", "main").id()).isEqualTo(main.id());
    edit(
        "web",
        pod ->
            pod.editSpec()
                .editFirstContainer()
                .editResources()
                .addToRequests("cpu", new Quantity("1000"))
                .addToLimits("cpu", new Quantity("1000"))
                .endResources()
                .endContainer()
                .endSpec());
    Pod pending =
        await("web", "to wait for more", pod -> condition(pod, "PodResizePending").isPresent());
    assertThat(condition(pending, "PodResizePending").orElseThrow().getReason())
        .isEqualTo("Infeasible");
  }

  @Test
  void aPodWithAReadinessGateIsReadyWhenOthersSaySoAndTheirConditionsAreLeftAlone()
      throws Exception {
    create(
        pod("gated", "sleep 1000").editSpec().addNewReadinessGate("example.com/ready").endSpec());
    Pod waiting = await("gated", "to run", pod -> holds(pod, "ContainersReady"));
    assertThat(condition(waiting, "Ready").orElseThrow().getReason())
        .isEqualTo("ReadinessGatesNotReady");

    PodCondition said =
        new PodConditionBuilder()
            .withType("example.com/ready")
            .withStatus("True")
            .withReason("Checked")
            .build();
    edit("gated", pod -> pod.editStatus().addToConditions(said).endStatus());
    Pod ready = await("gated", "to be ready", pod -> holds(pod, "Ready"));
    assertThat(condition(ready, "example.com/ready").orElseThrow().getReason())
        .isEqualTo("Checked");
  }

  @Test
  void aContainerSeesEachTokenThatItsAccountIsGiven() throws Exception {
    var given = new AtomicInteger();
    api.intercept(request ->
        FakeApiServer.line(request).endsWith("/serviceaccounts/default/token")
            ? Optional.of(token(given.incrementAndGet()))
            : Optional.empty());
    create(
        pod("robot", "sleep 1000")
            .editSpec()
            .addNewVolume()
            .withName("token")
            .withNewProjected()
            .addNewSource()
            .withNewServiceAccountToken()
            .withAudience("vault")
            .withExpirationSeconds(600L)
            .withPath("token")
            .endServiceAccountToken()
            .endSource()
            .endProjected()
            .endVolume()
            .editFirstContainer()
            .addNewVolumeMount()
            .withName("token")
            .withMountPath("/tokens")
            .endVolumeMount()
            .endContainer()
            .endSpec());
    await("robot", "to be ready", pod -> holds(pod, "Ready"));
    ContainerView container = agent.runtime().awaitRunning("robot", "main");
    Await.until(
        "the container to see its third token",
        () -> seen(container) >= 3,
        () -> "token " + seen(container) + agent.process().logTail());
    assertThat(agent.runtime().awaitRunning("robot", "main").id()).isEqualTo(container.id());
  }

  private static int seen(ContainerView container) {
    String token = agent.runtime().exec(container, "cat", "/tokens/token").stdout();
    return Integer.parseInt(token.replace("token-", "").strip());
  }

  /** One that has to be renewed four seconds later. */
  private static MockResponse token(int number) {
    return new MockResponse()
        .setResponseCode(201)
        .setHeader("Content-Type", "application/json")
        .setBody(
            """
            {"kind":"TokenRequest","apiVersion":"authentication.k8s.io/v1",\
            "metadata":{"name":"default","namespace":"default"},"spec":{"audiences":["vault"]},\
            "status":{"token":"token-%d","expirationTimestamp":"%s"}}
            """
                .formatted(number, Instant.now().plusSeconds(5)));
  }

  @Test
  void anObjectIsLetGoOnlyWhenNothingOfItsPodRuns() throws Exception {
    create(
        pod("ending", "trap 'exit 0' TERM; while true; do sleep 0.1; done")
            .editMetadata()
            .addToFinalizers("example.com/hold")
            .endMetadata());
    await("ending", "to be ready", pod -> holds(pod, "Ready"));
    // With the finalizer the object stays, and shows that its deletion was asked for.
    user.pods().inNamespace("default").withName(full("ending")).delete();
    Await.until(
        "the agent to let the object go",
        () ->
            api.requests("DELETE /api/v1/namespaces/default/pods/" + full("ending")).stream()
                .anyMatch(each -> each.getUtf8Body().contains("\"gracePeriodSeconds\":0")),
        agent.process()::logTail);
    assertThat(agent.runtime().running("ending", "main")).isEmpty();
    edit("ending", pod -> pod.editMetadata().withFinalizers(List.of()).endMetadata());
  }

  @Test
  void theGraceOfAPodThatEndsAlreadyIsShortenedAndNeverLengthened() throws Exception {
    create(
        pod("hurried", DEAF)
            .editMetadata()
            .addToFinalizers("example.com/hold")
            .endMetadata()
            .editSpec()
            .withTerminationGracePeriodSeconds(FOREVER)
            .endSpec());
    await("hurried", "to be ready", pod -> holds(pod, "Ready"));
    user.pods().inNamespace("default").withName(full("hurried")).withGracePeriod(FOREVER).delete();
    ContainerView main = agent.runtime().awaitRunning("hurried", "main");
    Await.until(
        "the container to be told",
        () -> agent.runtime().exec(main, "ls", "/tmp").stdout().contains("told"),
        agent.process()::logTail);

    // What a second deletion does, by a client that is in more of a hurry.
    edit("hurried", pod -> pod.editMetadata().withDeletionGracePeriodSeconds(5L).endMetadata());
    var _ =
        agent
            .pods()
            .await(
                "hurried",
                "the shorter grace",
                pod -> Long.valueOf(5).equals(pod.getMetadata().getDeletionGracePeriodSeconds()));
    edit(
        "hurried", pod -> pod.editMetadata().withDeletionGracePeriodSeconds(FOREVER).endMetadata());

    Await.until(
        "the container to be killed",
        () -> agent.runtime().running("hurried", "main").isEmpty(),
        agent.process()::logTail);
    edit("hurried", pod -> pod.editMetadata().withFinalizers(List.of()).endMetadata());
  }

  @Test
  void aDeadlineThatIsSetWhileThePodRunsEndsIt() throws Exception {
    create(
        pod("late", "trap 'exit 0' TERM; while true; do sleep 0.1; done")
            .editSpec()
            .withActiveDeadlineSeconds(FOREVER)
            .endSpec());
    Pod ready = await("late", "to be ready", pod -> holds(pod, "Ready"));
    assertThat(ready.getStatus().getPhase()).isEqualTo("Running");

    edit("late", pod -> pod.editSpec().withActiveDeadlineSeconds(1L).endSpec());

    Pod failed =
        await("late", "to have failed", pod -> "Failed".equals(pod.getStatus().getPhase()));
    assertThat(failed.getStatus().getReason()).isEqualTo("DeadlineExceeded");
    Await.until(
        "the container to have ended",
        () -> agent.runtime().running("late", "main").isEmpty(),
        agent.process()::logTail);
  }

  @Test
  void aMirrorPodThatIsRefusedIsSaidOnThePodAndMadeOnceItIsAllowed() throws Exception {
    api.intercept(request ->
        FakeApiServer.line(request).startsWith("POST /api/v1/namespaces/default/pods")
            ? Optional.of(FakeApiServer.refusal(403, "Forbidden", "no quota for this pod"))
            : Optional.empty());
    agent.manifests().put(BusyboxPod.named("static"));
    agent.pods().awaitRunning("static");
    Pod refused =
        agent
            .pods()
            .await(
                "static", "its condition", pod -> condition(pod, "MirrorPodRefused").isPresent());
    assertThat(condition(refused, "MirrorPodRefused").orElseThrow().getMessage())
        .contains("no quota for this pod");

    api.interceptNothing();
    Pod shown = await("static", "to be shown ready", pod -> holds(pod, "Ready"));
    assertThat(shown.getMetadata().getOwnerReferences())
        .singleElement()
        .satisfies(owner -> assertThat(owner.getName()).isEqualTo(agent.place().node()));
    assertThat(condition(shown, "MirrorPodRefused")).isEmpty();
    var _ =
        agent
            .pods()
            .await("static", "no condition", pod -> condition(pod, "MirrorPodRefused").isEmpty());
    agent.manifests().remove("static.yaml");
    Await.until(
        "the mirror to go",
        () -> user.pods().inNamespace("default").withName(full("static")).get() == null,
        agent.process()::logTail);
  }

  @Test
  void afterARebootWithoutTheApiServerItsPodsRunAgainUntilItSaysOtherwise() throws Exception {
    create(pod("kept", "sleep 1000"));
    create(pod("dropped", "sleep 1000"));
    await("kept", "to be ready", pod -> holds(pod, "Ready"));
    await("dropped", "to be ready", pod -> holds(pod, "Ready"));
    ContainerView before = agent.runtime().awaitRunning("kept", "main");

    agent.process().kill();
    api.goAway();
    loseAllContainers();
    agent.process().start();

    assertThat(agent.runtime().awaitRunning("kept", "main").id()).isNotEqualTo(before.id());
    var _ = agent.runtime().awaitRunning("dropped", "main");
    user.pods().inNamespace("default").withName(full("dropped")).withGracePeriod(0).delete();
    api.comeBack();
    agent.runtime().awaitGone("dropped");
    await("kept", "to be shown again", pod -> holds(pod, "Ready"));
    assertThat(agent.runtime().running("kept", "main")).isPresent();
  }

  private static void loseAllContainers() {
    var runtime = agent.containerd().runtime();
    agent
        .runtime()
        .allSandboxes()
        .forEach(sandbox -> {
          var _ =
              runtime.stopPodSandbox(
                  StopPodSandboxRequest.newBuilder().setPodSandboxId(sandbox.getId()).build());
          var _ =
              runtime.removePodSandbox(
                  RemovePodSandboxRequest.newBuilder().setPodSandboxId(sandbox.getId()).build());
        });
  }

  private static PodBuilder pod(String name, String script) {
    return ApiPod.of(name, agent.place().node(), script)
        .editSpec()
        .withTerminationGracePeriodSeconds(1L)
        .endSpec();
  }

  /** As static pods are called, so that the views of the agent's pods find it. */
  private static String full(String name) {
    return name + "-" + agent.place().node();
  }

  private static void create(PodBuilder pod) {
    user.resource(pod.build()).create();
  }

  private static void edit(String name, UnaryOperator<PodBuilder> change) {
    user.pods()
        .inNamespace("default")
        .withName(full(name))
        .edit(pod -> change.apply(new PodBuilder(pod)).build());
  }

  private static Pod await(String name, String what, Predicate<Pod> expected)
      throws InterruptedException {
    return Await.value(
        "pod " + name + " " + what,
        () ->
            Optional.ofNullable(user.pods().inNamespace("default").withName(full(name)).get())
                .filter(pod -> pod.getStatus() != null)
                .filter(expected),
        () ->
            user.pods().inNamespace("default").withName(full(name)).get()
                + agent.process().logTail());
  }

  private static boolean holds(Pod pod, String type) {
    return condition(pod, type).filter(each -> each.getStatus().equals("True")).isPresent();
  }

  private static Optional<PodCondition> condition(Pod pod, String type) {
    return pod.getStatus().getConditions().stream()
        .filter(each -> type.equals(each.getType()))
        .findFirst();
  }

  private static Optional<Quantity> limit(Pod pod) {
    return pod.getStatus().getContainerStatuses().stream()
        .map(ContainerStatus::getResources)
        .filter(resources -> resources != null && resources.getLimits() != null)
        .map(resources -> resources.getLimits().get("cpu"))
        .findFirst();
  }
}
