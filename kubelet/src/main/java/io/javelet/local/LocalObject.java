package io.javelet.local;

import io.javelet.pod.ConfigObject;
import io.javelet.pod.PersistentVolume;
import java.util.Optional;
import java.util.Set;

/** An object of the node's own, as a manifest declares it. Immutable. */
sealed interface LocalObject {
  /** A config map or secret. */
  record Config(ConfigObject object) implements LocalObject {}

  /**
   * A persistent volume.
   *
   * @param accessModes how it may be used; empty for every way
   * @param claim the only claim that may have it, if it is kept for one
   */
  record Volume(PersistentVolume volume, Set<String> accessModes, Optional<LocalName> claim)
      implements LocalObject {
    public Volume {
      accessModes = Set.copyOf(accessModes);
    }
  }

  /**
   * A claim to one.
   *
   * @param volume the name of the volume, unless the volume names the claim
   * @param accessModes how it is to be used; empty for every way that the volume has
   * @param mode what pods shall see of it
   */
  record Claim(Optional<String> volume, Set<String> accessModes, PersistentVolume.Mode mode)
      implements LocalObject {
    public Claim {
      accessModes = Set.copyOf(accessModes);
    }
  }
}
