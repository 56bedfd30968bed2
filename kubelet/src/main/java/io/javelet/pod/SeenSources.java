package io.javelet.pod;

import java.util.EnumSet;
import java.util.Set;

/**
 * Which of the configured sources have been heard of. Until all have, a pod that nobody declares
 * may only be one whose source is late, so nothing is cleaned up. Told by the sync loop's thread
 * once it has applied an update; any thread may ask. Upstream: {@code config.SourcesReady}.
 */
public final class SeenSources {
  private final Set<PodSourceName> configured;
  private volatile Set<PodSourceName> seen = Set.of();

  /** All sources that are expected to speak. */
  public SeenSources(Set<PodSourceName> configured) {
    this.configured = Set.copyOf(configured);
  }

  /** Takes note of an update that has been applied. */
  public void applied(PodUpdate update) {
    if (!(update instanceof PodUpdate.Recall) && !seen.contains(update.source())) {
      EnumSet<PodSourceName> more = EnumSet.of(update.source());
      more.addAll(seen);
      seen = Set.copyOf(more);
    }
  }

  /** Whether every configured source has been heard of at least once. */
  public boolean all() {
    return seen.containsAll(configured);
  }
}
