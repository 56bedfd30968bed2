package io.javelet.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.javelet.metrics.PodStartMetrics;
import io.javelet.runtime.PodUid;
import io.javelet.worker.SyncOutcome.Result;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PodWorkersTest {
  private final ScriptedPodSyncer syncer = new ScriptedPodSyncer();
  private final BlockingQueue<RuntimeException> bugs = new LinkedBlockingQueue<>();
  private final WorkerSettings settings =
      new WorkerSettings(
          Clock.systemUTC(),
          new Random(1),
          Duration.ofHours(1),
          Duration.ofMillis(1),
          Duration.ofMillis(4));
  private final List<String> waits = new CopyOnWriteArrayList<>();
  private final PodWorkers workers =
      new PodWorkers(
          syncer,
          settings,
          new PodWorkers.Listeners(
              bugs::add,
              uid -> {},
              (pod, predecessor) -> waits.add(pod.getMetadata().getUid() + " for " + predecessor),
              PodStartMetrics.unseen()));

  @AfterEach
  void stop() throws InterruptedException {
    syncer.release();
    workers.stop();
  }

  @Test
  void aDeclaredPodIsSynced() throws InterruptedException {
    workers.update(pod("a", "image:1"));

    syncer.await("sync a image:1");
  }

  @Test
  void updatesThatArriveDuringATurnAreMergedIntoOne() throws InterruptedException {
    syncer.blockOn(call -> call.detail().equals("image:1"));
    workers.update(pod("a", "image:1"));
    syncer.await("sync a image:1");

    workers.update(pod("a", "image:2"));
    workers.update(pod("a", "image:3"));
    workers.wake(uid("a"));
    syncer.release();

    syncer.await("sync a image:3");
    assertThat(syncer.calls()).containsExactly("sync a image:1", "sync a image:3");
  }

  @Test
  void aRemovedPodIsTerminatedReclaimedAndRemovedInThisOrder() throws InterruptedException {
    workers.update(pod("a", "image:1"));
    syncer.await("sync a image:1");

    workers.terminate(uid("a"), TerminationRequest.removed());

    syncer.await("remove a");
    assertThat(syncer.calls())
        .containsExactly("sync a image:1", "terminate a own", "reclaim a", "remove a");
  }

  @Test
  void aTerminationInterruptsATurnThatHangs() throws InterruptedException {
    syncer.blockOn(call -> call.verb().equals("sync"));
    workers.update(pod("a", "image:1"));
    syncer.await("sync a image:1");

    workers.terminate(uid("a"), TerminationRequest.removed());

    syncer.await("remove a");
    assertThat(syncer.calls()).contains("interrupted a sync");
  }

  @Test
  void aShorterGraceInterruptsTheTerminationAndALongerOneDoesNot() throws InterruptedException {
    syncer.blockOn(call -> call.verb().equals("terminate") && !call.detail().equals("1s"));
    workers.update(pod("a", "image:1"));
    workers.terminate(uid("a"), withGrace(30));
    syncer.await("terminate a 30s");

    workers.terminate(uid("a"), withGrace(60));
    workers.terminate(uid("a"), withGrace(1));

    syncer.await("remove a");
    assertThat(syncer.calls()).doesNotContain("terminate a 60s");
    assertThat(syncer.calls())
        .containsSubsequence("terminate a 30s", "interrupted a terminate", "terminate a 1s");
  }

  @Test
  void aPodWhoseNameIsTakenStartsWhenTheOtherIsReclaimed() throws InterruptedException {
    syncer.blockOn(call -> call.verb().equals("terminate"));
    workers.update(pod("old", "image:1"));
    syncer.await("sync old image:1");
    workers.terminate(uid("old"), TerminationRequest.removed());
    syncer.await("terminate old own");

    workers.update(pod("new", "image:2"));
    assertThat(workers.known()).containsExactly(uid("old"));
    assertThat(waits).containsExactly("new for " + Optional.of(uid("old")));
    syncer.release();

    syncer.await("sync new image:2");
    assertThat(syncer.calls())
        .containsSubsequence("terminate old own", "reclaim old", "sync new image:2");
  }

  @Test
  void ofSeveralPodsWaitingForANameOnlyTheNewestStarts() throws InterruptedException {
    syncer.blockOn(call -> call.verb().equals("terminate"));
    workers.update(pod("old", "image:1"));
    workers.terminate(uid("old"), TerminationRequest.removed());
    syncer.await("terminate old own");

    workers.update(pod("second", "image:2"));
    workers.terminate(uid("second"), TerminationRequest.removed());
    workers.update(pod("third", "image:3"));
    syncer.release();

    syncer.await("sync third image:3");
    assertThat(syncer.calls()).noneMatch(call -> call.contains("second"));
  }

  @Test
  void aPodRemovedAndDeclaredAgainUnderTheSameUidStartsAfreshAfterwards()
      throws InterruptedException {
    workers.update(pod("a", "image:1"));
    syncer.await("sync a image:1");

    workers.terminate(uid("a"), TerminationRequest.removed());
    workers.update(pod("a", "image:1"));

    syncer.await("sync a image:1", 2);
    assertThat(syncer.calls()).containsSubsequence("terminate a own", "remove a", "sync a image:1");
  }

  @Test
  void aCompletedPodIsReclaimedOnceAndKeptUntilItsSourceForgetsIt() throws InterruptedException {
    syncer.answerSync(new SyncOutcome(Result.COMPLETED, Optional.empty()));
    workers.update(pod("a", "image:1"));
    syncer.await("reclaim a");

    workers.update(pod("a", "image:1"));
    workers.wake(uid("a"));
    assertThat(workers.known()).containsExactly(uid("a"));
    workers.terminate(uid("a"), TerminationRequest.removed());

    syncer.await("remove a");
    assertThat(syncer.calls())
        .containsExactly("sync a image:1", "terminate a own", "reclaim a", "remove a");
  }

  @Test
  void aFailedTerminationIsTriedAgainUntilItWorks() throws InterruptedException {
    syncer.failOn(call -> call.verb().equals("terminate"));
    workers.update(pod("a", "image:1"));
    workers.terminate(uid("a"), TerminationRequest.removed());
    syncer.await("terminate a own", 3);

    syncer.failOn(call -> false);

    syncer.await("remove a");
  }

  @Test
  void aBugInATurnIsCountedAndTheTurnTriedAgain() throws InterruptedException {
    syncer.failOn(call -> call.verb().equals("sync"));
    workers.update(pod("a", "image:1"));

    assertThat(bugs.poll(10, TimeUnit.SECONDS)).hasMessage("scripted bug");
    syncer.failOn(call -> false);
    int sofar = syncer.calls().size();
    workers.wake(uid("a"));
    syncer.await("sync a image:1", sofar + 1);
  }

  @Test
  void aPodIsLookedAtAgainAtTheMomentItAskedFor() throws InterruptedException {
    syncer.answerSync(new SyncOutcome(Result.SETTLED, Optional.of(Instant.now().plusMillis(20))));
    workers.update(pod("a", "image:1"));
    syncer.await("sync a image:1");

    syncer.answerSync(SyncOutcome.SETTLED);

    syncer.await("sync a image:1", 2);
  }

  @Test
  void stoppingTheWorkersTouchesNoPod() throws InterruptedException {
    syncer.blockOn(call -> true);
    workers.update(pod("a", "image:1"));
    syncer.await("sync a image:1");

    workers.stop();

    assertThat(syncer.calls()).containsExactly("sync a image:1", "interrupted a sync");
  }

  @Test
  void anOrphanIsEndedAndBlocksItsNameMeanwhile() throws InterruptedException {
    syncer.blockOn(call -> call.verb().equals("terminate"));
    workers.terminateOrphan(pod("orphan", "image:1"));
    syncer.await("terminate orphan own");

    workers.update(pod("new", "image:2"));
    syncer.release();

    syncer.await("sync new image:2");
    syncer.await("remove orphan");
    assertThat(List.copyOf(syncer.calls()))
        .containsSubsequence("terminate orphan own", "reclaim orphan", "sync new image:2");
  }

  private static TerminationRequest withGrace(long seconds) {
    return new TerminationRequest(
        TerminationRequest.Cause.REMOVED, Optional.of(Duration.ofSeconds(seconds)), true);
  }

  private static PodUid uid(String uid) {
    return new PodUid(uid);
  }

  private static Pod pod(String uid, String image) {
    return new PodBuilder()
        .withNewMetadata()
        .withName("web")
        .withNamespace("default")
        .withUid(uid)
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
