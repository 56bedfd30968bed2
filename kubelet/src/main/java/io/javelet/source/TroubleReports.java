package io.javelet.source;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.events.EventRecorder;
import io.javelet.events.EventTarget;
import io.javelet.events.EventType;
import io.javelet.manifest.ManifestOrigin;
import io.javelet.metrics.StaticPodMetrics;
import io.javelet.metrics.StaticPodMetrics.ManifestState;
import io.javelet.pod.PodSourceName;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what is wrong with manifests: one log line for each finding, an event on each pod concerned
 * or on the node, and a metric; and says when it is mended. Any thread. Never decides anything.
 */
final class TroubleReports {
  private static final Logger log = LoggerFactory.getLogger(TroubleReports.class);
  private static final int MOST_LINES = 20;
  private static final String MENDED = "ManifestValid";

  private final PodSourceName source;
  private final EventTarget node;
  private final EventRecorder events;
  private final StaticPodMetrics metrics;

  TroubleReports(
      PodSourceName source, String node, EventRecorder events, StaticPodMetrics metrics) {
    this.source = source;
    this.node = EventTarget.node(node);
    this.events = events;
    this.metrics = metrics;
  }

  /** A manifest is in trouble as it was not before. */
  void found(ManifestTrouble trouble, List<Pod> inForce) {
    for (ManifestTrouble.Finding finding : trouble.findings().stream().limit(MOST_LINES).toList()) {
      var line = trouble.isGrave() ? log.atError() : log.atWarn();
      line.addKeyValue("file", trouble.origin().location())
          .addKeyValue("line", finding.line())
          .addKeyValue("column", finding.column())
          .addKeyValue("field", finding.field())
          .addKeyValue("reason", trouble.reason().word())
          .addKeyValue("problem", finding.text())
          .log(consequence(trouble, inForce));
    }
    metrics.trouble(source.word(), trouble.reason().word());
    String type = trouble.isGrave() ? TroubledPods.INVALID : TroubledPods.DOUBTFUL;
    for (EventTarget target : targets(inForce)) {
      events.record(target, EventType.WARNING, type, trouble.message());
    }
  }

  /** All manifests of a source are in one trouble: it is told once. */
  void found(String place, String problem, Collection<ManifestTrouble> each) {
    log.atError()
        .addKeyValue("path", place)
        .addKeyValue("problem", problem)
        .addKeyValue("manifests", each.size())
        .log("Manifests are out of reach; the pods that they declared last stay");
    each.forEach(trouble -> metrics.trouble(source.word(), trouble.reason().word()));
    events.record(node, EventType.WARNING, TroubledPods.INVALID, place + ": " + problem);
  }

  /** A manifest is no longer in trouble. */
  void mended(ManifestOrigin origin, List<Pod> inForce) {
    log.atInfo().addKeyValue("file", origin.location()).log("A manifest is in order again");
    for (EventTarget target : targets(inForce)) {
      events.record(
          target, EventType.NORMAL, MENDED, origin.location() + ": the manifest is in order again");
    }
  }

  /** How many manifests are how. */
  void count(Collection<ManifestEntry> entries) {
    int held = 0;
    int refused = 0;
    for (ManifestEntry entry : entries) {
      boolean grave = entry.trouble().filter(ManifestTrouble::isGrave).isPresent();
      held += grave && entry.inForce().isPresent() ? 1 : 0;
      refused += grave && entry.inForce().isEmpty() ? 1 : 0;
    }
    metrics.manifests(source.word(), ManifestState.HELD, held);
    metrics.manifests(source.word(), ManifestState.REFUSED, refused);
    metrics.manifests(source.word(), ManifestState.CURRENT, entries.size() - held - refused);
  }

  private List<EventTarget> targets(List<Pod> inForce) {
    return inForce.isEmpty() ? List.of(node) : inForce.stream().map(EventTarget::pod).toList();
  }

  private static String consequence(ManifestTrouble trouble, List<Pod> inForce) {
    if (!trouble.isGrave()) {
      return "A manifest runs, but not all of it is understood";
    }
    return inForce.isEmpty()
        ? "A manifest is refused; nothing of it runs"
        : "A manifest is refused; what it declared before stays in force";
  }
}
