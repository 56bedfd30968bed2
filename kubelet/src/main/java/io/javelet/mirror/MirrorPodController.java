package io.javelet.mirror;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.javelet.apiserver.ApiServerException;
import io.javelet.apiserver.PodCalls;
import io.javelet.concurrent.DoublingDelay;
import io.javelet.events.EventRecorder;
import io.javelet.events.EventTarget;
import io.javelet.events.EventType;
import io.javelet.pod.DesiredPods;
import io.javelet.pod.StaticPods;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes and removes mirror pods, on a virtual thread of its own, so that no pod waits for the API
 * server. It looks whenever it is told that something changed, and once in a while after a failure.
 * What the API server refuses is said once for each reason. Upstream's counterpart: {@code
 * pod.MirrorClient} and its callers.
 */
public final class MirrorPodController {
  private static final Logger log = LoggerFactory.getLogger(MirrorPodController.class);
  private static final Duration FIRST_DELAY = Duration.ofMillis(500);
  private static final Duration MAX_DELAY = Duration.ofSeconds(30);
  private static final Duration NEVER = Duration.ofHours(1);

  /** Reason of the event about a mirror pod that the API server refuses; ours. */
  private static final String REFUSED = "FailedToCreateMirrorPod";

  /** Ours: the condition of a pod that the API server does not let be shown. */
  private static final String CONDITION = "MirrorPodRefused";

  /** Takes what is said of a pod on this node: a condition, or none any more. */
  public interface Remarks {
    /** A pod has this condition from now on. Never blocks. */
    void remark(PodUid uid, Optional<PodCondition> condition);
  }

  private final PodCalls calls;
  private final Supplier<DesiredPods> desired;
  private final Supplier<Set<PodFullName>> ending;
  private final Supplier<Optional<Node>> node;
  private final EventRecorder events;
  private final Remarks remarks;
  private final Clock clock;
  private final Semaphore hints = new Semaphore(0);
  private final Map<PodFullName, String> refusals = new ConcurrentHashMap<>();
  private final Thread thread;

  /**
   * @param desired the pods that this node should run, with the mirrors that the API server has
   * @param ending names of the pods that are being ended
   * @param node the node's object, which owns the mirrors; they wait for it
   */
  public MirrorPodController(
      PodCalls calls,
      Supplier<DesiredPods> desired,
      Supplier<Set<PodFullName>> ending,
      Supplier<Optional<Node>> node,
      EventRecorder events,
      Remarks remarks,
      Clock clock) {
    this.calls = calls;
    this.desired = desired;
    this.ending = ending;
    this.node = node;
    this.events = events;
    this.remarks = remarks;
    this.clock = clock;
    this.thread = Thread.ofVirtual().name("mirror-pods").unstarted(this::run);
  }

  /** Begins; the API server's pods must have been listed once. */
  public void start() {
    thread.start();
  }

  /** Ends it; the mirror pods stay. */
  public void stop() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }

  /** Pods or mirror pods changed. Any thread, never blocks. */
  public void lookAgain() {
    hints.release();
  }

  private void run() {
    var delay = new DoublingDelay(FIRST_DELAY, MAX_DELAY);
    try {
      while (true) {
        boolean well = node.get().isPresent() && reconcile(node.get().get());
        if (well) {
          delay.reset();
        } else {
          delay.lengthen();
        }
        Duration wait = well ? NEVER : delay.now();
        if (hints.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS)) {
          hints.drainPermits();
          // Whatever made it wait may have passed, such as an API server that had only begun.
          delay.reset();
        }
      }
    } catch (InterruptedException stop) {
      log.atTrace().log("Mirror pods are kept no more");
    }
  }

  /** True when nothing is left to do. */
  private boolean reconcile(Node owner) throws InterruptedException {
    DesiredPods pods = desired.get();
    MirrorPlan plan = MirrorPlan.of(pods, ending.get());
    boolean well = true;
    for (Pod mirror : plan.outdated()) {
      well &= remove(mirror);
    }
    for (Pod pod : plan.missing()) {
      well &= make(pod, owner);
    }
    refusals.keySet().removeIf(name -> pods.byFullName(name).isEmpty());
    return well;
  }

  private boolean remove(Pod mirror) throws InterruptedException {
    try {
      calls.delete(
          mirror.getMetadata().getNamespace(),
          mirror.getMetadata().getName(),
          mirror.getMetadata().getUid(),
          Duration.ZERO);
      log.atInfo().addKeyValue("pod", PodFullName.of(mirror)).log("Removed an outdated mirror pod");
      return true;
    } catch (ApiServerException failure) {
      log.atWarn()
          .addKeyValue("pod", PodFullName.of(mirror))
          .addKeyValue("err", failure.getMessage())
          .log("An outdated mirror pod could not be removed; trying again");
      return false;
    }
  }

  private boolean make(Pod pod, Node owner) throws InterruptedException {
    PodFullName name = PodFullName.of(pod);
    try {
      calls.create(mirror(pod, owner));
      if (refusals.remove(name) != null) {
        remarks.remark(uid(pod), Optional.empty());
      }
      log.atInfo().addKeyValue("pod", name).log("Made a mirror pod");
      return true;
    } catch (ApiServerException failure) {
      if (failure.conflict()) {
        // Either the watch has not shown it yet, or an old one is not quite gone: it tells us.
        return false;
      }
      refused(pod, name, Objects.requireNonNullElse(failure.getMessage(), "no answer"), failure);
      return false;
    }
  }

  private void refused(Pod pod, PodFullName name, String why, ApiServerException failure) {
    // Who is not believed is not refused: a certificate that has ended says nothing of the pod.
    boolean passes = failure.mayPass() || failure.unauthorized();
    boolean news = !passes && !why.equals(refusals.put(name, why));
    if (news) {
      events.record(
          EventTarget.pod(pod),
          EventType.WARNING,
          REFUSED,
          "The API server refuses the mirror pod; the pod runs all the same: " + why);
      remarks.remark(uid(pod), Optional.of(condition(why)));
    } else {
      log.atDebug().addKeyValue("pod", name).addKeyValue("err", why).log("No mirror pod yet");
    }
  }

  private PodCondition condition(String why) {
    return new PodConditionBuilder()
        .withType(CONDITION)
        .withStatus("True")
        .withReason(REFUSED)
        .withMessage(why)
        .withLastTransitionTime(clock.instant().truncatedTo(ChronoUnit.SECONDS).toString())
        .build();
  }

  private static PodUid uid(Pod pod) {
    return new PodUid(pod.getMetadata().getUid());
  }

  /** The mirror of a static pod: the same pod, marked, and owned by the node. Pure. */
  static Pod mirror(Pod pod, Node owner) {
    return new PodBuilder(pod)
        .editMetadata()
        .withUid(null)
        .withResourceVersion(null)
        .addToAnnotations(StaticPods.MIRROR_ANNOTATION, StaticPods.hash(pod).orElse(""))
        .withOwnerReferences(
            new OwnerReferenceBuilder()
                .withApiVersion("v1")
                .withKind("Node")
                .withName(owner.getMetadata().getName())
                .withUid(owner.getMetadata().getUid())
                .withController(true)
                .build())
        .endMetadata()
        .withStatus(null)
        .build();
  }
}
