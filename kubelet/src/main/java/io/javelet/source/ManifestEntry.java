package io.javelet.source;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.manifest.ManifestOrigin;
import io.javelet.runtime.PodFullName;
import java.util.List;
import java.util.Optional;

/**
 * All that is known of one manifest. Immutable.
 *
 * @param origin where it is
 * @param inForce the content that counts
 * @param wanted a newer content that can be read and is not in force yet
 * @param trouble what is wrong
 */
record ManifestEntry(
    ManifestOrigin origin,
    Optional<AcceptedManifest> inForce,
    Optional<AcceptedManifest> wanted,
    Optional<ManifestTrouble> trouble) {

  static ManifestEntry of(ManifestOrigin origin) {
    return new ManifestEntry(origin, Optional.empty(), Optional.empty(), Optional.empty());
  }

  ManifestEntry enforcing(AcceptedManifest accepted) {
    return new ManifestEntry(origin, Optional.of(accepted), Optional.empty(), trouble);
  }

  ManifestEntry giving(Optional<AcceptedManifest> stillWanted, Optional<ManifestTrouble> found) {
    return new ManifestEntry(origin, inForce, stillWanted, found);
  }

  /** The pods that it declares now. */
  List<Pod> pods() {
    return inForce.map(AcceptedManifest::pods).orElse(List.of());
  }

  Optional<Pod> pod(PodFullName name) {
    return pods().stream().filter(pod -> PodFullName.of(pod).equals(name)).findFirst();
  }
}
