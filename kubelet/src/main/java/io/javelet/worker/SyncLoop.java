package io.javelet.worker;

import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.javelet.pod.PodManager;
import io.javelet.pod.PodSourceName;
import io.javelet.pod.PodUpdate;
import io.javelet.pod.StaticPods;
import io.javelet.runtime.CriException;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodStatusReader;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.RuntimePod;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies what the sources declare to the pod workers, in the order in which it was said, on one
 * virtual thread of its own ("sync-loop"). It blocks on no pod. Two more things are decided here
 * because they need sources and runtime at once: which running pods are adopted, and which ones
 * nobody declares. Nothing is started before the runtime was listed once, and nothing is ended
 * before the source that once declared it was heard.
 */
public final class SyncLoop {
  private static final Logger log = LoggerFactory.getLogger(SyncLoop.class);

  /** How often a running pod is looked at when the runtime fails to say what it is. */
  private static final int LOOKS = 3;

  private sealed interface Message {
    record Declared(PodUpdate update) implements Message {}

    record Listed(List<RuntimePod> pods) implements Message {}

    record Added(PodUid uid, EphemeralContainer container) implements Message {}
  }

  private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
  private final PodManager podManager;
  private final PodWorkers workers;
  private final PodStatusReader statuses;
  private final PodAdoption adoption;
  private final Set<PodSourceName> configuredSources;
  private final Consumer<Set<PodUid>> housekeeping;
  private final Consumer<PodUpdate> applied;
  private final Thread thread = Thread.ofVirtual().name("sync-loop").unstarted(this::run);

  // Owned by the loop's thread.
  private final Set<PodSourceName> seenSources = EnumSet.noneOf(PodSourceName.class);
  private final Map<PodUid, PodUid> adopted = new HashMap<>();
  private final AddedContainers added = new AddedContainers();
  private final Deque<PodUpdate> heldBack = new ArrayDeque<>();
  private Optional<List<RuntimePod>> listing = Optional.empty();

  /**
   * @param configuredSources the sources that will be heard sooner or later
   * @param housekeeping told, once every source was heard, which pods may have anything on this
   *     node; it must not block
   * @param applied told each update before workers are; it must not block
   */
  public SyncLoop(
      PodManager podManager,
      PodWorkers workers,
      PodStatusReader statuses,
      PodAdoption adoption,
      Set<PodSourceName> configuredSources,
      Consumer<Set<PodUid>> housekeeping,
      Consumer<PodUpdate> applied) {
    this.podManager = podManager;
    this.workers = workers;
    this.statuses = statuses;
    this.adoption = adoption;
    this.configuredSources = Set.copyOf(configuredSources);
    this.housekeeping = housekeeping;
    this.applied = applied;
  }

  /** Begins to apply what has been said so far. */
  public void start() {
    thread.start();
  }

  /** Ends the loop; nothing more is applied. */
  public void stop() {
    thread.interrupt();
  }

  /** A source declares something. Any thread, never blocks; updates of one thread stay in order. */
  public void declared(PodUpdate update) {
    messages.add(new Message.Declared(update));
  }

  /**
   * Somebody on this node asks for an ephemeral container in a pod that runs, for example to debug
   * a static pod. Any thread, never blocks.
   *
   * @param container with a name and an image, its defaults filled in
   */
  public EphemeralContainerRequest add(PodUid uid, EphemeralContainer container) {
    Optional<Pod> pod = podManager.pods().byUid(uid);
    if (pod.isEmpty()) {
      return EphemeralContainerRequest.NO_SUCH_POD;
    }
    if (AddedContainers.isNameTaken(pod.get(), container.getName())) {
      return EphemeralContainerRequest.NAME_TAKEN;
    }
    messages.add(new Message.Added(uid, container));
    return EphemeralContainerRequest.ACCEPTED;
  }

  /** The runtime was listed. Any thread, never blocks. */
  public void listed(List<RuntimePod> pods) {
    messages.add(new Message.Listed(pods));
  }

  private void run() {
    try {
      while (true) {
        guarded(messages.take());
      }
    } catch (InterruptedException stop) {
      log.atTrace().log("Sync loop stopped");
    }
  }

  /** Does on the calling thread, instead of the loop's own, what was said so far. */
  void drain() {
    for (Message next = messages.poll(); next != null; next = messages.poll()) {
      guarded(next);
    }
  }

  private void guarded(Message message) {
    try {
      handle(message);
    } catch (RuntimeException bug) {
      log.atError().setCause(bug).log("Bug in the sync loop; this update is lost");
    }
  }

  private void handle(Message message) {
    switch (message) {
      case Message.Declared(PodUpdate update) -> {
        heldBack.add(update);
        applyHeldBack();
      }
      case Message.Listed(List<RuntimePod> pods) -> {
        listing = Optional.of(pods);
        applyHeldBack();
        endUndeclared();
      }
      case Message.Added(PodUid uid, EphemeralContainer container) ->
          podManager.pods().byUid(uid).ifPresent(pod -> addTo(pod, container));
    }
  }

  /** Two may have asked for the same name at once. */
  private void addTo(Pod pod, EphemeralContainer container) {
    if (!AddedContainers.isNameTaken(pod, container.getName())) {
      added.add(uid(pod), container);
      PodSourceName source = StaticPods.source(pod).orElse(PodSourceName.API);
      Pod withIt =
          new PodBuilder(pod).editSpec().addToEphemeralContainers(container).endSpec().build();
      podManager.apply(new PodUpdate.Update(source, List.of(withIt)));
      workers.update(withIt);
    }
  }

  /**
   * Applies what can be applied, in order. What cannot be decided now, because the runtime was not
   * listed yet or does not say what it runs, waits for the next listing and holds back the rest.
   */
  private void applyHeldBack() {
    while (listing.isPresent() && !heldBack.isEmpty()) {
      PodUpdate next = heldBack.removeFirst();
      PodUpdate translated;
      try {
        translated = underRunningUids(next);
      } catch (CriException failure) {
        log.atWarn()
            .addKeyValue("source", next.source())
            .addKeyValue("err", failure.getMessage())
            .log("Could not look at running pods of declared names; the next listing decides");
        heldBack.addFirst(next);
        return;
      }
      apply(translated);
    }
  }

  private PodUpdate underRunningUids(PodUpdate update) {
    return switch (update) {
      case PodUpdate.Add(var source, var pods) ->
          new PodUpdate.Add(source, pods.stream().map(this::adopt).map(added::in).toList());
      case PodUpdate.Recall(var source, var pods) -> new PodUpdate.Recall(source, known(pods));
      case PodUpdate.Update(var source, var pods) -> new PodUpdate.Update(source, known(pods));
      case PodUpdate.Delete(var source, var pods) -> new PodUpdate.Delete(source, known(pods));
      case PodUpdate.Remove(var source, var pods) -> new PodUpdate.Remove(source, known(pods));
      case PodUpdate.Reconcile(var source, var pods) ->
          new PodUpdate.Reconcile(source, known(pods));
    };
  }

  private void apply(PodUpdate translated) {
    // A source's first words end with an Add, if only an empty one: before it not all is known.
    boolean first = translated instanceof PodUpdate.Add && seenSources.add(translated.source());
    podManager.apply(translated);
    applied.accept(translated);
    if (first) {
      log.atInfo().addKeyValue("source", translated.source()).log("Source was heard");
      // Before its pods start, so that one whose name an undeclared pod still has waits for it.
      endUndeclared();
    }
    log.atDebug()
        .addKeyValue("op", translated.getClass().getSimpleName())
        .addKeyValue("source", translated.source())
        .addKeyValue("pods", translated.pods().stream().map(PodFullName::of).toList())
        .log("Applying");
    translated.pods().forEach(pod -> dispatch(translated, pod));
  }

  private void dispatch(PodUpdate update, Pod pod) {
    if (StaticPods.isMirror(pod)) {
      return;
    }
    switch (update) {
      case PodUpdate.Add _, PodUpdate.Recall _, PodUpdate.Update _, PodUpdate.Delete _ -> {
        workers.update(pod);
        // An agent that was away may first hear of a pod when its deletion was asked for already.
        if (pod.getMetadata().getDeletionTimestamp() != null) {
          workers.terminate(uid(pod), TerminationRequest.deleted(pod));
        }
      }
      case PodUpdate.Remove _ -> {
        workers.terminate(uid(pod), TerminationRequest.removed());
        adopted.values().remove(uid(pod));
        added.forget(uid(pod));
      }
      case PodUpdate.Reconcile _ -> {
        // A static pod's status tells what is wrong with its manifest, which its worker shows; the
        // API server's holds what others say about a pod that is not ready without them.
        if (StaticPods.isStatic(pod) || !pod.getSpec().getReadinessGates().isEmpty()) {
          workers.update(pod);
        } else {
          workers.wake(uid(pod));
        }
      }
    }
  }

  /** The pod under the UID of one that already runs as declared, or as it is. */
  private Pod adopt(Pod declared) {
    PodUid uid = uid(declared);
    PodFullName fullName = PodFullName.of(declared);
    List<RuntimePod> running = listing.orElse(List.of());
    if (!StaticPods.isStatic(declared) || running.stream().anyMatch(p -> p.uid().equals(uid))) {
      return declared;
    }
    for (RuntimePod other : running) {
      if (other.fullName().equals(fullName) && !workers.known().contains(other.uid())) {
        Optional<PodUid> same = adoptable(declared, other);
        if (same.isPresent()) {
          log.atInfo()
              .addKeyValue("pod", fullName)
              .addKeyValue("podUID", same.get())
              .log("Adopting a running pod that was started under another UID");
          adopted.put(uid, same.get());
          return withUid(declared, same.get());
        }
      }
    }
    return declared;
  }

  private Optional<PodUid> adoptable(Pod declared, RuntimePod other) {
    for (int left = LOOKS; ; left--) {
      try {
        // Read afresh: since it was listed, the pod may have ended and be gone.
        return adoption.adopt(
            declared, statuses.newerThan(other.uid(), other.fullName(), Instant.MAX));
      } catch (CriException failure) {
        if (left == 1) {
          throw failure;
        }
      }
    }
  }

  private List<Pod> known(List<Pod> pods) {
    return pods.stream()
        .map(pod ->
            Optional.ofNullable(adopted.get(uid(pod))).map(uid -> withUid(pod, uid)).orElse(pod))
        .map(added::in)
        .toList();
  }

  private static Pod withUid(Pod pod, PodUid uid) {
    return new PodBuilder(pod)
        .editMetadata()
        .withUid(uid.value())
        .addToAnnotations(StaticPods.HASH_ANNOTATION, uid.value())
        .addToAnnotations(StaticPods.DECLARED_UID_ANNOTATION, pod.getMetadata().getUid())
        .endMetadata()
        .build();
  }

  /** Ends what the runtime has and no source declares, as far as its source was heard. */
  private void endUndeclared() {
    boolean allHeard = seenSources.containsAll(configuredSources);
    Set<PodUid> known = workers.known();
    List<RuntimePod> running = listing.orElse(List.of());
    Set<PodFullName> undecided = new LinkedHashSet<>();
    for (RuntimePod pod : running) {
      boolean declared =
          known.contains(pod.uid()) || podManager.pods().byUid(pod.uid()).isPresent();
      boolean sourceHeard =
          PodSourceName.ofWord(pod.source()).map(seenSources::contains).orElse(allHeard)
              || allHeard;
      if (!declared && !sourceHeard && mayBeRunning(pod)) {
        undecided.add(pod.fullName());
      }
      if (!declared && sourceHeard) {
        log.atInfo()
            .addKeyValue("pod", pod.fullName())
            .addKeyValue("podUID", pod.uid())
            .log("Ending a pod that no source declares");
        workers.terminateOrphan(remains(pod));
      }
    }
    workers.holdNames(undecided);
    if (allHeard) {
      Set<PodUid> alive = new LinkedHashSet<>(workers.known());
      running.forEach(pod -> alive.add(pod.uid()));
      podManager.pods().all().forEach(pod -> alive.add(uid(pod)));
      housekeeping.accept(alive);
    }
  }

  private static boolean mayBeRunning(RuntimePod pod) {
    return pod.sandboxes().stream().anyMatch(RuntimePod.ListedSandbox::ready)
        || pod.containers().stream()
            .anyMatch(c ->
                switch (c.state()) {
                  case RUNNING, UNKNOWN -> true;
                  case CREATED, EXITED -> false;
                });
  }

  private static Pod remains(RuntimePod pod) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(pod.fullName().name())
        .withNamespace(pod.fullName().namespace())
        .withUid(pod.uid().value())
        .endMetadata()
        .withNewSpec()
        .endSpec()
        .build();
  }

  private static PodUid uid(Pod pod) {
    return new PodUid(pod.getMetadata().getUid());
  }
}
