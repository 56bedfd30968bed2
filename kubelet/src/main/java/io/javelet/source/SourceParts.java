package io.javelet.source;

import io.javelet.events.EventRecorder;
import io.javelet.manifest.ManifestReader;
import io.javelet.metrics.StaticPodMetrics;
import java.nio.file.Path;
import java.time.Clock;

/**
 * What a source of static pods is made of.
 *
 * @param reader reads manifests for this node
 * @param snapshots takes the pods
 * @param keptFolder where accepted manifests are kept for the next start
 * @param node the node's name, for events
 * @param events takes what is wrong and what is mended
 * @param metrics counts manifests
 * @param clock dates trouble, and tells when a file has settled
 */
public record SourceParts(
    ManifestReader reader,
    PodSnapshots snapshots,
    Path keptFolder,
    String node,
    EventRecorder events,
    StaticPodMetrics metrics,
    Clock clock) {}
