package io.javelet.prober;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.config.value.GoDuration;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Periods below a second, which the API cannot say: an annotation of the pod does, for example
 * {@code readiness-period.javelet.io/web: 250ms} for the readiness probe of container {@code web}.
 * Pure but for a line in the log. Upstream has no counterpart.
 */
final class ProbePeriods {
  private static final Logger log = LoggerFactory.getLogger(ProbePeriods.class);
  private static final String DOMAIN = "-period.javelet.io/";

  /** Asking more often would cost more than it tells. */
  private static final Duration SHORTEST = Duration.ofMillis(50);

  private ProbePeriods() {}

  /** The period that the pod's annotation names; absent when there is none or it is no period. */
  static Optional<Duration> declared(Pod pod, Container container, ProbeKind kind) {
    Map<String, String> annotations = pod.getMetadata().getAnnotations();
    String key = kind.word().toLowerCase(Locale.ROOT) + DOMAIN + container.getName();
    Optional<String> text =
        Optional.ofNullable(annotations).flatMap(all -> Optional.ofNullable(all.get(key)));
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Optional<Duration> period =
        GoDuration.parse(text.get()).filter(value -> value.compareTo(SHORTEST) >= 0);
    if (period.isEmpty()) {
      log.atWarn()
          .addKeyValue("pod", pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName())
          .addKeyValue("annotation", key)
          .addKeyValue("value", text.get())
          .log("A probe's period must be a duration of at least 50ms; periodSeconds counts");
    }
    return period;
  }
}
