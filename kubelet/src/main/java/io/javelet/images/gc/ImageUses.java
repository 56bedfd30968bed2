package io.javelet.images.gc;

import io.javelet.runtime.RuntimeImage;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Since when each image is known and when it was used last. In memory only: after a restart every
 * image counts as new, so that none is removed too early. Owned by one thread. Upstream's
 * counterpart: {@code imageRecords}.
 */
final class ImageUses {
  private final Map<String, Use> byId = new HashMap<>();

  /** An image, and its times. */
  record Use(RuntimeImage image, Instant firstSeen, Instant lastUsed) {}

  /** Takes note of what is there now. */
  void seen(List<RuntimeImage> images, Set<String> inUse, Instant now) {
    Map<String, Use> current = new HashMap<>();
    for (RuntimeImage image : images) {
      Use known = byId.getOrDefault(image.id(), new Use(image, now, Instant.EPOCH));
      current.put(
          image.id(),
          new Use(image, known.firstSeen(), isUsed(image, inUse) ? now : known.lastUsed()));
    }
    byId.clear();
    byId.putAll(current);
  }

  void removed(RuntimeImage image) {
    byId.remove(image.id());
  }

  /** What was not in use at the time of the last {@link #seen}, longest unused first. */
  List<Use> unused(Instant lastSeen) {
    return byId.values().stream()
        .filter(use -> use.lastUsed().isBefore(lastSeen))
        .sorted(Comparator.comparing(Use::lastUsed).thenComparing(Use::firstSeen))
        .toList();
  }

  private static boolean isUsed(RuntimeImage image, Set<String> inUse) {
    return inUse.contains(image.id())
        || image.tags().stream().anyMatch(inUse::contains)
        || image.digests().stream().anyMatch(inUse::contains);
  }
}
