package io.javelet.source;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.manifest.ManifestOrigin;
import io.javelet.runtime.PodFullName;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Which manifest has which pod's name and UID. Lives for one settling, on the source's thread. */
final class PodClaims {
  private final Map<PodFullName, ManifestOrigin> byName = new HashMap<>();
  private final Map<String, ManifestOrigin> byUid = new HashMap<>();

  private PodClaims() {}

  static PodClaims of(Collection<ManifestEntry> entries) {
    PodClaims claims = new PodClaims();
    entries.forEach(claims::take);
    return claims;
  }

  void take(ManifestEntry entry) {
    for (Pod pod : entry.pods()) {
      byName.putIfAbsent(PodFullName.of(pod), entry.origin());
      byUid.putIfAbsent(pod.getMetadata().getUid(), entry.origin());
    }
  }

  void release(ManifestEntry entry) {
    for (Pod pod : entry.pods()) {
      byName.remove(PodFullName.of(pod), entry.origin());
      byUid.remove(pod.getMetadata().getUid(), entry.origin());
    }
  }

  /** The pods among these that another manifest has, each with that manifest, by name. */
  Map<PodFullName, ManifestOrigin> others(ManifestOrigin origin, List<Pod> pods) {
    Map<PodFullName, ManifestOrigin> others =
        new TreeMap<>((one, other) -> one.toString().compareTo(other.toString()));
    for (Pod pod : pods) {
      PodFullName name = PodFullName.of(pod);
      Stream.of(
              Optional.ofNullable(byName.get(name)),
              Optional.ofNullable(byUid.get(pod.getMetadata().getUid())))
          .flatMap(Optional::stream)
          .filter(owner -> !owner.equals(origin))
          .findFirst()
          .ifPresent(owner -> others.put(name, owner));
    }
    return others;
  }
}
