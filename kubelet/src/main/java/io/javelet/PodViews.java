package io.javelet;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.javelet.pod.PodManager;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import io.javelet.server.NodePods;
import io.javelet.server.NodeRuntime;
import io.javelet.status.StatusManager;
import java.util.List;
import java.util.Optional;

/** What the server shows of pods. Empty until the agent has met its runtime. Any thread. */
final class PodViews implements NodePods {
  private record Shown(PodManager pods, StatusManager statuses) {}

  private volatile Optional<Shown> shown = Optional.empty();
  private volatile Optional<NodeRuntime> runtime = Optional.empty();

  void show(PodManager pods, StatusManager statuses) {
    shown = Optional.of(new Shown(pods, statuses));
  }

  void met(NodeRuntime met) {
    runtime = Optional.of(met);
  }

  Optional<NodeRuntime> runtime() {
    return runtime;
  }

  @Override
  public List<Pod> withStatus() {
    return shown
        .map(now ->
            now.pods().pods().all().stream().map(pod -> withStatus(pod, now.statuses())).toList())
        .orElse(List.of());
  }

  @Override
  public Optional<Pod> byName(PodFullName name) {
    return shown.flatMap(
        now -> now.pods().pods().byFullName(name).map(pod -> withStatus(pod, now.statuses())));
  }

  @Override
  public PodUid translate(PodUid uid) {
    return shown.map(now -> now.pods().pods().translate(uid)).orElse(uid);
  }

  private static Pod withStatus(Pod pod, StatusManager statuses) {
    return statuses
        .get(new PodUid(pod.getMetadata().getUid()))
        .map(status -> new PodBuilder(pod).withStatus(status).build())
        .orElse(pod);
  }
}
