package io.javelet;

import io.javelet.config.StaticPodConfiguration;
import io.javelet.config.StaticPodConfiguration.StaticPodValidation;
import io.javelet.events.EventRecorder;
import io.javelet.events.EventTarget;
import io.javelet.events.EventType;
import io.javelet.manifest.ManifestReader;
import io.javelet.manifest.UnknownFields;
import io.javelet.metrics.StaticPodMetrics;
import io.javelet.os.FileWatcher;
import io.javelet.pod.NodeObjects;
import io.javelet.pod.PodDirectories;
import io.javelet.source.DuplicatePod;
import io.javelet.source.PodSnapshots;
import io.javelet.source.PodSource;
import io.javelet.source.SourceParts;
import io.javelet.source.StaticPodFileSource;
import io.javelet.source.StaticPodUrlSource;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** Builds the sources of static pods from the configuration. */
final class Sources {
  private Sources() {}

  /** Tells of a pod that was left out, by an event on the pod. */
  static Consumer<DuplicatePod> duplicates(EventRecorder events) {
    return duplicate ->
        events.record(
            new EventTarget("Pod", duplicate.name().namespace(), duplicate.name().name(), "", ""),
            EventType.WARNING,
            DuplicatePod.REASON,
            duplicate.message());
  }

  /** Starts every configured source. */
  static List<PodSource> start(
      StaticPodConfiguration configuration,
      String node,
      NodeObjects objects,
      PodSnapshots config,
      PodDirectories directories,
      FileWatcher files,
      EventRecorder events,
      StaticPodMetrics metrics) {
    var parts =
        new SourceParts(
            new ManifestReader(node, unknownFields(configuration.validation()), objects),
            config,
            directories.staticPods(),
            node,
            events,
            metrics,
            Clock.systemUTC());
    List<PodSource> sources = new ArrayList<>();
    configuration
        .path()
        .map(path ->
            new StaticPodFileSource(
                new StaticPodFileSource.Settings(
                    path,
                    configuration.fileCheckFrequency(),
                    configuration.removalOnMissingDirectory()),
                parts,
                files))
        .ifPresent(sources::add);
    configuration
        .url()
        .map(url ->
            new StaticPodUrlSource(
                new StaticPodUrlSource.Settings(
                    url.address(),
                    url.headers(),
                    url.checkFrequency(),
                    url.caFile(),
                    url.certificateFile(),
                    url.keyFile()),
                parts,
                RandomGenerator.getDefault()))
        .ifPresent(sources::add);
    sources.forEach(PodSource::start);
    return sources;
  }

  private static UnknownFields unknownFields(StaticPodValidation validation) {
    return switch (validation) {
      case STRICT -> UnknownFields.REFUSE;
      case WARN -> UnknownFields.WARN;
      case IGNORE -> UnknownFields.IGNORE;
    };
  }
}
