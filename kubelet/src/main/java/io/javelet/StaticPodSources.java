package io.javelet;

import io.fabric8.kubernetes.api.model.PodStatus;
import io.javelet.config.StaticPodConfiguration;
import io.javelet.pod.PodSourceName;
import io.javelet.runtime.PodUid;
import io.javelet.source.PodSnapshots;
import io.javelet.source.PodSource;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sources of static pods that are at work, which change with the configuration. What a source
 * declared stays declared until its successor has spoken; a source that has none declares nothing
 * any more. Called by the starting thread, then by the one that reloads, then by the ending one.
 */
final class StaticPodSources {
  private static final Logger log = LoggerFactory.getLogger(StaticPodSources.class);

  private final Function<StaticPodConfiguration, List<PodSource>> starting;
  private final PodSnapshots snapshots;
  private volatile List<PodSource> atWork = List.of();

  /**
   * @param starting starts the sources that a configuration names
   * @param snapshots takes what they declare
   */
  StaticPodSources(
      Function<StaticPodConfiguration, List<PodSource>> starting, PodSnapshots snapshots) {
    this.starting = starting;
    this.snapshots = snapshots;
  }

  /** Starts what the configuration names, in place of what is at work. */
  void follow(StaticPodConfiguration configuration) {
    List<PodSourceName> before = names();
    try {
      stop();
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
      return;
    }
    atWork = starting.apply(configuration);
    for (PodSourceName gone : before) {
      if (!names().contains(gone)) {
        log.atInfo().addKeyValue("source", gone).log("A source of static pods was taken away");
        snapshots.publish(gone, List.of());
      }
    }
  }

  /** The agent publishes another status of a pod. Any thread. */
  void statusChanged(PodUid uid, PodStatus status) {
    atWork.forEach(source -> source.statusChanged(uid, status));
  }

  /** Manifests may refer to other config maps and secrets. Any thread. */
  void objectsChanged() {
    atWork.forEach(PodSource::objectsChanged);
  }

  void stop() throws InterruptedException {
    for (PodSource source : atWork) {
      source.stop();
    }
    atWork = List.of();
  }

  private List<PodSourceName> names() {
    return atWork.stream().map(PodSource::name).toList();
  }
}
