package io.javelet.admission;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.metrics.AdmissionMetrics;
import io.javelet.pod.StaticPods;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Decides which pods this node takes, and remembers those it took until they have ended.
 * Thread-safe; workers ask it. One pod is decided at a time, since each decision counts in the
 * next; the checks do not block. It never starts or ends a pod itself. Upstream's counterpart:
 * {@code allocationManager.AddPod} over the admit handlers.
 *
 * <p>Other than upstream: a pod that the runtime already has is not asked about again after the
 * agent's restart, and a static pod that was refused for a reason that can pass waits instead of
 * failing for ever.
 */
public final class PodAdmission {
  /**
   * What other rooms have to say, in the order in which they are asked.
   *
   * @param eviction refuses pods that a node under pressure does not take
   * @param sysctls refuses unsafe kernel settings
   * @param resources sets aside processors, memory nodes and devices
   * @param appArmor refuses profiles that cannot be enforced
   * @param features refuses pods that need what this node does not have
   * @param shutdown refuses pods while the node shuts down
   */
  public record Checks(
      AdmissionCheck eviction,
      AdmissionCheck sysctls,
      ResourceCheck resources,
      AdmissionCheck appArmor,
      AdmissionCheck features,
      AdmissionCheck shutdown) {}

  private final Supplier<AdmittingNode> node;
  private final Supplier<Collection<Pod>> desired;
  private final Checks checks;
  private final Consumer<PodUid> preempt;
  private final Consumer<PodUid> wake;
  private final AdmissionMetrics metrics;

  private final ReentrantLock turn = new ReentrantLock();
  private final Map<PodUid, Pod> admitted = new LinkedHashMap<>();
  private final Set<PodUid> running = new HashSet<>();
  private final Map<PodUid, AdmissionAnswer.Refused> refused = new HashMap<>();

  /** Pods that make room and still end: they are told once. */
  private final Set<PodUid> makingRoom = new HashSet<>();

  /**
   * Pods that wait for the end of others: the place is theirs and not that of whoever asks first.
   */
  private final Map<PodUid, Pod> awaitingRoom = new LinkedHashMap<>();

  private boolean listed;

  /**
   * @param node this node as it is now
   * @param desired every pod that a source declares
   * @param preempt ends a pod to make room, told once; must not block
   * @param wake told a pod that is to ask again; must not block
   * @param metrics count decisions
   */
  public PodAdmission(
      Supplier<AdmittingNode> node,
      Supplier<Collection<Pod>> desired,
      Checks checks,
      Consumer<PodUid> preempt,
      Consumer<PodUid> wake,
      AdmissionMetrics metrics) {
    this.node = node;
    this.desired = desired;
    this.checks = checks;
    this.preempt = preempt;
    this.wake = wake;
    this.metrics = metrics;
  }

  /**
   * What would speak against the pod now, if it came in place of one with its name; nothing is
   * remembered and nobody is ended. Absent when it would be taken.
   */
  public Optional<Refusal> judge(Pod pod) {
    turn.lock();
    try {
      PodFullName name = PodFullName.of(pod);
      List<Pod> others =
          others(pod).stream().filter(each -> !PodFullName.of(each).equals(name)).toList();
      return refusal(pod, others, new ArrayList<>());
    } finally {
      turn.unlock();
    }
  }

  /**
   * The runtime has these pods. What it had when it was first asked ran before this agent did, and
   * is taken.
   */
  public void alreadyInRuntime(Collection<PodUid> uids) {
    turn.lock();
    try {
      if (!listed) {
        listed = true;
        running.addAll(uids);
      }
    } finally {
      turn.unlock();
    }
  }

  /** Whether this node takes the pod; the answer to an admitted pod never changes. */
  public AdmissionAnswer admit(Pod pod) {
    PodUid uid = uid(pod);
    List<Victim> victims = new ArrayList<>();
    List<Victim> untold = new ArrayList<>();
    turn.lock();
    try {
      if (admitted.containsKey(uid) || running.contains(uid)) {
        awaitingRoom.remove(uid);
        if (admitted.put(uid, pod) == null) {
          checks.resources().decided(pod, true);
        }
        return new AdmissionAnswer.Admitted();
      }
      Optional<AdmissionAnswer.Refused> before = Optional.ofNullable(refused.get(uid));
      if (before.isPresent() && !before.get().waits()) {
        return new AdmissionAnswer.Refused(before.get().refusal(), false, false);
      }
      Optional<Refusal> refusal = refusal(pod, others(pod), victims);
      victims.stream().filter(each -> makingRoom.add(each.uid())).forEach(untold::add);
      if (victims.isEmpty()) {
        awaitingRoom.remove(uid);
      } else {
        awaitingRoom.put(uid, pod);
      }
      checks.resources().decided(pod, refusal.isEmpty());
      if (refusal.isEmpty()) {
        refused.remove(uid);
        admitted.put(uid, pod);
        return new AdmissionAnswer.Admitted();
      }
      boolean waits = refusal.get().passing() && (StaticPods.isStatic(pod) || !victims.isEmpty());
      boolean news = before.map(last -> !last.refusal().equals(refusal.get())).orElse(true);
      var answer = new AdmissionAnswer.Refused(refusal.get(), waits, news);
      refused.put(uid, answer);
      if (news) {
        metrics.refused(refusal.get().reason());
      }
      return answer;
    } finally {
      turn.unlock();
      for (Victim victim : untold) {
        metrics.preempted(victim.resource());
        preempt.accept(victim.uid());
      }
    }
  }

  /** The pod has ended, or nobody wants it any more: what it had is free. */
  public void released(PodUid uid) {
    turn.lock();
    try {
      refused.remove(uid);
      running.remove(uid);
      makingRoom.remove(uid);
      boolean gaveUp = awaitingRoom.remove(uid) != null;
      checks.resources().released(uid);
      if (admitted.remove(uid) == null && !gaveUp) {
        return;
      }
    } finally {
      turn.unlock();
    }
    nodeChanged();
  }

  /** Something about the node is different: pods that wait ask again. */
  public void nodeChanged() {
    List<PodUid> waiting = new ArrayList<>();
    turn.lock();
    try {
      refused.forEach((uid, answer) -> {
        if (answer.waits()) {
          waiting.add(uid);
        }
      });
    } finally {
      turn.unlock();
    }
    waiting.forEach(wake);
  }

  private Optional<Refusal> refusal(Pod pod, List<Pod> others, List<Victim> victims) {
    return checks
        .eviction()
        .refuse(pod, others)
        .or(() -> checks.sysctls().refuse(pod, others))
        .or(() -> checks.resources().refuse(pod, others))
        .or(() -> NodePredicates.unsupported(pod))
        .or(() -> NodePredicates.unsafe(pod, node.get()))
        .or(() -> predicates(pod, others, victims))
        .or(() -> checks.appArmor().refuse(pod, others))
        .or(() -> checks.features().refuse(pod, others))
        .or(() -> checks.shutdown().refuse(pod, others));
  }

  /** A pod that makes room, and what of. */
  private record Victim(PodUid uid, String resource) {}

  private Optional<Refusal> predicates(Pod pod, List<Pod> others, List<Victim> victims) {
    NodePredicates.Objections objections = NodePredicates.objections(pod, others, node.get());
    boolean onlyResources = !objections.shortages().isEmpty() && objections.others().isEmpty();
    if (onlyResources && StaticPods.isCritical(pod)) {
      String first = objections.shortages().getFirst().resource();
      Preemption.victims(pod, others, objections.shortages())
          .ifPresent(found -> found.forEach(victim -> victims.add(new Victim(uid(victim), first))));
    }
    return objections.first();
  }

  /**
   * What counts as taken: the pods admitted so far, those that run since before the agent did, and
   * those that others are ended for.
   */
  private List<Pod> others(Pod pod) {
    Map<PodUid, Pod> others = new LinkedHashMap<>(admitted);
    for (Pod each : desired.get()) {
      if (running.contains(uid(each))) {
        others.putIfAbsent(uid(each), each);
      }
    }
    awaitingRoom.values().stream()
        .filter(each -> Preemption.mayPreempt(each, pod))
        .forEach(each -> others.putIfAbsent(uid(each), each));
    others.remove(uid(pod));
    return List.copyOf(others.values());
  }

  private static PodUid uid(Pod pod) {
    return new PodUid(pod.getMetadata().getUid());
  }
}
