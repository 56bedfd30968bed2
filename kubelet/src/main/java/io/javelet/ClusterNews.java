package io.javelet;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.javelet.mirror.MirrorPodController;
import io.javelet.pod.DesiredPods;
import io.javelet.pod.PodUpdate;
import io.javelet.pod.StaticPods;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import io.javelet.source.ApiServerPodSource;
import io.javelet.status.StatusSender;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Carries what happens to pods to those who tell the API server. It exists before they do, and for
 * ever without any on a node of no cluster; what happens before {@link #connect} is told then, by
 * what is desired and known at that moment.
 */
final class ClusterNews {
  /** Those who tell, or need to know. */
  record Listeners(
      StatusSender statuses,
      MirrorPodController mirrors,
      ApiServerPodSource pods,
      Consumer<PodUpdate> objects,
      Supplier<DesiredPods> desired) {}

  private volatile Optional<Listeners> listeners = Optional.empty();

  void connect(Listeners listeners) {
    this.listeners = Optional.of(listeners);
  }

  /** A pod has another status than before. */
  void statusChanged(PodUid uid, PodStatus status) {
    listeners.ifPresent(each -> {
      each.pods().statusChanged(uid, status);
      each.statuses().changed(uid);
    });
  }

  /** Nothing that a pod held is held any more. */
  void reclaimed(PodUid uid) {
    listeners.ifPresent(each -> {
      each.statuses().changed(uid);
      each.mirrors().lookAgain();
    });
  }

  /** What is desired has changed; workers have not been told yet. */
  void applied(PodUpdate update) {
    listeners.ifPresent(each -> {
      each.objects().accept(update);
      each.mirrors().lookAgain();
      DesiredPods desired = each.desired().get();
      for (Pod pod : update.pods()) {
        each.statuses().changed(shown(desired, pod));
      }
    });
  }

  /** The pod whose status an object of the API server shows. */
  private static PodUid shown(DesiredPods desired, Pod pod) {
    Optional<Pod> shown =
        StaticPods.isMirror(pod) ? desired.byFullName(PodFullName.of(pod)) : Optional.of(pod);
    return new PodUid(shown.orElse(pod).getMetadata().getUid());
  }
}
