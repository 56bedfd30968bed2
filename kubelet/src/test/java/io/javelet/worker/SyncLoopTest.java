package io.javelet.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.EphemeralContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.javelet.metrics.PodStartMetrics;
import io.javelet.pod.PodManager;
import io.javelet.pod.PodSourceName;
import io.javelet.pod.PodUpdate;
import io.javelet.pod.StaticPods;
import io.javelet.runtime.ContainerId;
import io.javelet.runtime.ContainerState;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.RuntimeContainer;
import io.javelet.runtime.RuntimePod;
import io.javelet.runtime.RuntimePodStatus;
import io.javelet.runtime.RuntimeSandbox;
import io.javelet.runtime.SandboxId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SyncLoopTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final ScriptedPodSyncer syncer = new ScriptedPodSyncer();
  private final Map<PodUid, RuntimePodStatus> running = new ConcurrentHashMap<>();
  private final BlockingQueue<Set<PodUid>> housekeeping = new LinkedBlockingQueue<>();
  private final PodManager podManager = new PodManager();
  private final PodWorkers workers =
      new PodWorkers(
          syncer,
          new WorkerSettings(
              Clock.systemUTC(),
              new Random(1),
              Duration.ofHours(1),
              Duration.ofMillis(1),
              Duration.ofMillis(4)),
          new PodWorkers.Listeners(
              bug -> {}, uid -> {}, (pod, predecessor) -> {}, PodStartMetrics.unseen()));
  private final SyncLoop loop =
      new SyncLoop(
          podManager,
          workers,
          (uid, name, after) ->
              Optional.ofNullable(running.get(uid))
                  .orElseGet(() -> RuntimePodStatus.absent(uid, name, NOW)),
          new PodAdoption(container -> "hash of " + container.getImage()),
          Set.of(PodSourceName.FILE, PodSourceName.API),
          housekeeping::add,
          update -> {});

  @BeforeEach
  void start() {
    loop.start();
  }

  @AfterEach
  void stop() throws InterruptedException {
    loop.stop();
    workers.stop();
  }

  @Test
  void nothingStartsBeforeTheRuntimeWasListedOnce() throws InterruptedException {
    loop.declared(add(PodSourceName.FILE, staticPod("a", "web", "image:1")));
    loop.declared(add(PodSourceName.FILE, staticPod("b", "other", "image:2")));
    assertThat(syncer.calls()).isEmpty();

    loop.listed(List.of());

    syncer.await("sync a image:1");
    syncer.await("sync b image:2");
  }

  @Test
  void aRunningPodOfAnotherUidThatEqualsTheDeclaredOneIsAdopted() throws InterruptedException {
    loop.listed(List.of(runs("theirs", "web", "image:1")));

    loop.declared(add(PodSourceName.FILE, staticPod("ours", "web", "image:1")));

    syncer.await("sync theirs image:1");
    assertThat(podManager.pods().byUid(new PodUid("theirs"))).isPresent();
    assertThat(podManager.pods().byUid(new PodUid("ours"))).isEmpty();
  }

  @Test
  void anEphemeralContainerThatIsAskedForStaysInThePodThroughUpdates() throws InterruptedException {
    loop.listed(List.of());
    loop.declared(add(PodSourceName.FILE, staticPod("a", "web", "image:1")));
    syncer.await("sync a image:1");
    PodUid uid = new PodUid("a");
    EphemeralContainer debug = new EphemeralContainerBuilder().withName("debug").build();

    assertThat(loop.add(new PodUid("nobody"), debug))
        .isEqualTo(EphemeralContainerRequest.NO_SUCH_POD);
    assertThat(loop.add(uid, debug)).isEqualTo(EphemeralContainerRequest.ACCEPTED);
    loop.declared(
        new PodUpdate.Update(PodSourceName.FILE, List.of(staticPod("a", "web", "image:2"))));
    syncer.await("sync a image:2");

    Pod pod = podManager.pods().byUid(uid).orElseThrow();
    assertThat(pod.getSpec().getEphemeralContainers()).containsExactly(debug);
    assertThat(loop.add(uid, debug)).isEqualTo(EphemeralContainerRequest.NAME_TAKEN);
  }

  @Test
  void recalledPodsRunButTheirSourceIsNotHeardSoThatNothingElseOfItIsEnded()
      throws InterruptedException {
    loop.listed(
        List.of(
            new RuntimePod(
                new PodUid("undeclared"),
                new PodFullName("other", "default"),
                "api",
                List.of(),
                List.of())));
    loop.declared(add(PodSourceName.FILE, staticPod("s", "static", "image:1")));
    Pod kept = apiPod("kept", "kept", "image:2");
    Pod gone = apiPod("gone", "gone", "image:3");

    loop.declared(new PodUpdate.Recall(PodSourceName.API, List.of(kept, gone)));

    syncer.await("sync kept image:2");
    syncer.await("sync gone image:3");
    assertThat(syncer.calls()).noneMatch(call -> call.contains("undeclared"));
    assertThat(housekeeping).isEmpty();

    // What it declares now is told in several updates: before the last of them nothing is known.
    Pod undeclared = apiPod("undeclared", "other", "image:1");
    loop.declared(new PodUpdate.Remove(PodSourceName.API, List.of(gone)));
    syncer.await("remove gone");
    assertThat(syncer.calls()).noneMatch(call -> call.contains("undeclared"));
    loop.declared(add(PodSourceName.API, undeclared));
    syncer.await("sync undeclared image:1");
    assertThat(syncer.calls()).noneMatch(call -> call.startsWith("terminate undeclared"));
  }

  @Test
  void whatOthersSayOfAPodWithReadinessGatesReachesItsWorker() throws InterruptedException {
    loop.listed(List.of());
    Pod gated =
        new PodBuilder(apiPod("a", "gated", "image:1"))
            .editSpec()
            .addNewReadinessGate("example.com/ready")
            .endSpec()
            .build();
    loop.declared(add(PodSourceName.API, gated));
    syncer.await("sync a image:1");
    Pod approved =
        new PodBuilder(gated)
            .editSpec()
            .editFirstContainer()
            .withImage("image:2")
            .endContainer()
            .endSpec()
            .withNewStatus()
            .addNewCondition()
            .withType("example.com/ready")
            .withStatus("True")
            .endCondition()
            .endStatus()
            .build();
    loop.declared(new PodUpdate.Reconcile(PodSourceName.API, List.of(approved)));
    syncer.await("sync a image:2");
  }

  @Test
  void anAdoptedPodIsRemovedUnderItsAdoptedUid() throws InterruptedException {
    loop.listed(List.of(runs("theirs", "web", "image:1")));
    Pod ours = staticPod("ours", "web", "image:1");
    loop.declared(add(PodSourceName.FILE, ours));
    syncer.await("sync theirs image:1");

    loop.declared(new PodUpdate.Remove(PodSourceName.FILE, List.of(ours)));

    syncer.await("remove theirs");
  }

  @Test
  void aRunningPodWithAnotherContainerHashIsEndedBeforeTheDeclaredOneStarts()
      throws InterruptedException {
    loop.listed(List.of(runs("theirs", "web", "image:1")));

    loop.declared(add(PodSourceName.FILE, staticPod("ours", "web", "image:2")));

    syncer.await("sync ours image:2");
    assertThat(syncer.calls())
        .containsSubsequence("terminate theirs own", "reclaim theirs", "sync ours image:2");
  }

  @Test
  void aPodThatThisAgentStartedForAnotherDeclarationIsReplacedAlthoughItsImageIsTheSame()
      throws InterruptedException {
    loop.listed(List.of(runs("before", "web", "image:1", ofDeclaration("before"))));

    loop.declared(add(PodSourceName.FILE, staticPod("after", "web", "image:1")));

    syncer.await("sync after image:1");
    assertThat(syncer.calls())
        .containsSubsequence("terminate before own", "reclaim before", "sync after image:1");
  }

  @Test
  void anAdoptedPodWhoseSandboxThisAgentMadeAnewStaysAdopted() throws InterruptedException {
    loop.listed(List.of(runs("theirs", "web", "image:1", ofDeclaration("ours"))));

    loop.declared(add(PodSourceName.FILE, staticPod("ours", "web", "image:1")));

    syncer.await("sync theirs image:1");
  }

  private static Map<String, String> ofDeclaration(String uid) {
    return Map.of(StaticPods.SOURCE_ANNOTATION, "file", StaticPods.DECLARED_UID_ANNOTATION, uid);
  }

  @Test
  void anUndeclaredPodIsEndedOnceItsOwnSourceWasHeard() throws InterruptedException {
    loop.listed(List.of(runs("leftover", "web", "image:1")));

    loop.declared(add(PodSourceName.FILE));

    syncer.await("remove leftover");
  }

  @Test
  void anUndeclaredPodOfASourceThatWasNotHeardIsLeftAlone() throws InterruptedException {
    RuntimePod ofTheApi =
        new RuntimePod(
            new PodUid("api"), new PodFullName("web", "default"), "api", List.of(), List.of());
    loop.listed(List.of(ofTheApi, runs("leftover", "other", "image:1")));

    loop.declared(add(PodSourceName.FILE));

    syncer.await("remove leftover");
    assertThat(syncer.calls()).noneMatch(call -> call.contains("api"));
  }

  @Test
  void housekeepingWaitsForAllSourcesAndSparesWhoeverIsKnown() throws InterruptedException {
    loop.listed(List.of(runs("a", "web", "image:1")));
    loop.declared(add(PodSourceName.FILE, staticPod("a", "web", "image:1")));
    syncer.await("sync a image:1");
    assertThat(housekeeping).isEmpty();

    loop.declared(add(PodSourceName.API));

    assertThat(housekeeping.poll(10, TimeUnit.SECONDS)).containsExactly(new PodUid("a"));
  }

  private static PodUpdate add(PodSourceName source, Pod... pods) {
    return new PodUpdate.Add(source, List.of(pods));
  }

  private RuntimePod runs(String uid, String name, String image) {
    return runs(uid, name, image, Map.of(StaticPods.SOURCE_ANNOTATION, "file"));
  }

  private RuntimePod runs(String uid, String name, String image, Map<String, String> annotations) {
    PodUid podUid = new PodUid(uid);
    PodFullName fullName = new PodFullName(name, "default");
    var sandbox =
        new RuntimeSandbox(
            new SandboxId("sandbox-" + uid),
            0,
            true,
            NOW,
            false,
            List.of("10.0.0.1"),
            Map.of(),
            annotations);
    var container =
        new RuntimeContainer(
            new ContainerId("container-" + uid),
            "c",
            0,
            ContainerState.RUNNING,
            new RuntimeContainer.Times(NOW, Optional.of(NOW), Optional.empty()),
            RuntimeContainer.Exit.NONE,
            new RuntimeContainer.Image(image, image),
            new RuntimeContainer.Notes("hash of " + image, "", "", "", "", Optional.empty()),
            "");
    running.put(
        podUid, new RuntimePodStatus(podUid, fullName, List.of(sandbox), List.of(container), NOW));
    return new RuntimePod(podUid, fullName, "file", List.of(), List.of());
  }

  private static Pod apiPod(String uid, String name, String image) {
    return new PodBuilder(staticPod(uid, name, image))
        .editMetadata()
        .addToAnnotations(StaticPods.SOURCE_ANNOTATION, "api")
        .endMetadata()
        .build();
  }

  private static Pod staticPod(String uid, String name, String image) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace("default")
        .withUid(uid)
        .addToAnnotations(StaticPods.SOURCE_ANNOTATION, "file")
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("c")
        .withImage(image)
        .endContainer()
        .endSpec()
        .build();
  }
}
