package io.javelet.local;

import io.javelet.local.LocalObject.Claim;
import io.javelet.local.LocalObject.Volume;
import io.javelet.local.LocalScan.Stored;
import io.javelet.pod.PersistentVolumes.Answer;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which volume a claim has. Pure. Nobody chooses here, as a cluster's binder would by size and
 * class: the claim names the volume, or the volume the claim.
 */
final class ClaimBinding {
  private static final String READ_ONLY = "ReadOnlyMany";
  private static final String ONE_POD = "ReadWriteOncePod";

  private final Map<LocalName, Stored> objects;

  ClaimBinding(Map<LocalName, Stored> objects) {
    this.objects = objects;
  }

  Answer find(LocalName name) {
    Stored stored = objects.get(name);
    if (stored == null || !(stored.object() instanceof Claim claim)) {
      return new Answer.Absent();
    }
    return claim
        .volume()
        .map(LocalName::volume)
        .or(() -> keptFor(name))
        .map(volume -> bound(name, claim, volume))
        .orElseGet(() ->
            unusable(
                name
                    + " names no volume (spec.volumeName), and no volume is kept for it"
                    + " (spec.claimRef)"));
  }

  private Optional<LocalName> keptFor(LocalName claim) {
    return objects.entrySet().stream()
        .filter(entry ->
            entry.getValue().object() instanceof Volume volume
                && volume.claim().filter(claim::equals).isPresent())
        .map(Map.Entry::getKey)
        .min(Comparator.comparing(LocalName::name));
  }

  private Answer bound(LocalName name, Claim claim, LocalName volumeName) {
    Stored stored = objects.get(volumeName);
    if (stored == null || !(stored.object() instanceof Volume volume)) {
      return unusable("%s, which %s names, is not found".formatted(volumeName, name));
    }
    if (volume.claim().filter(kept -> !kept.equals(name)).isPresent()) {
      return unusable(
          "%s is kept for %s, not for %s".formatted(volumeName, volume.claim().get(), name));
    }
    if (claim.mode() != volume.volume().mode()) {
      return unusable(
          "%s wants volumeMode %s, but %s has %s"
              .formatted(name, claim.mode().word(), volumeName, volume.volume().mode().word()));
    }
    if (!volume.accessModes().isEmpty() && !volume.accessModes().containsAll(claim.accessModes())) {
      return unusable("%s wants access modes that %s does not have".formatted(name, volumeName));
    }
    Set<String> modes = claim.accessModes().isEmpty() ? volume.accessModes() : claim.accessModes();
    return new Answer.Bound(
        volume.volume(), modes.equals(Set.of(READ_ONLY)), modes.contains(ONE_POD));
  }

  private static Answer unusable(String message) {
    return new Answer.Unusable(message);
  }
}
