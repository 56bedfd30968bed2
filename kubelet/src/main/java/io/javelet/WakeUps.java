package io.javelet;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.admission.PodAdmission;
import io.javelet.pleg.PodEvents;
import io.javelet.pod.PodManager;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.RuntimePod;
import io.javelet.worker.PodWorkers;
import io.javelet.worker.SyncLoop;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Carries what anybody notices to the pod workers. It exists before they do, since those who notice
 * are parts that workers are built of; what is noticed before {@link #connect} wakes nobody, and
 * nobody is there to be woken.
 */
final class WakeUps implements PodEvents {
  private record Connected(
      PodWorkers workers, SyncLoop loop, PodManager pods, PodAdmission admission) {}

  private volatile Optional<Connected> connected = Optional.empty();
  private volatile Runnable objectListener = () -> {};

  void connect(PodWorkers workers, SyncLoop loop, PodManager pods, PodAdmission admission) {
    connected = Optional.of(new Connected(workers, loop, pods, admission));
  }

  @Override
  public void podChanged(PodUid uid) {
    connected.ifPresent(agent -> agent.workers().wake(uid));
  }

  @Override
  public void runtimeIsBack() {
    everyPod();
  }

  @Override
  public void relisted(List<RuntimePod> pods) {
    connected.ifPresent(agent -> {
      // Before any worker starts: what runs already is not asked whether it may.
      agent.admission().alreadyInRuntime(pods.stream().map(RuntimePod::uid).toList());
      agent.loop().listed(pods);
    });
  }

  /** Who else wants to know of the node's own config maps and secrets; must not block. */
  void tellObjects(Runnable listener) {
    objectListener = listener;
  }

  /** The node's own config maps or secrets changed, and some of the desired pods may mean them. */
  void objectsChanged(Predicate<Pod> refers) {
    objectListener.run();
    everyPodThat(refers);
  }

  /** Something changed that some of the desired pods refer to. */
  void everyPodThat(Predicate<Pod> refers) {
    connected.ifPresent(agent ->
        agent.pods().pods().all().stream()
            .filter(refers)
            .forEach(pod -> agent.workers().wake(new PodUid(pod.getMetadata().getUid()))));
  }

  /** Something that any pod may wait for is there. */
  void everyPod() {
    connected.ifPresent(agent -> agent.workers().wakeAll());
  }
}
