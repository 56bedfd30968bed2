package io.javelet.topology;

import java.util.Optional;

/**
 * Where something could be. Immutable. Upstream's counterpart: {@code TopologyHint}.
 *
 * @param nodes absent: anywhere
 * @param preferred whether no smaller set of nodes would do
 */
record Hint(Optional<NumaSet> nodes, boolean preferred) {
  /** Anywhere is as good. */
  static final Hint ANYWHERE = new Hint(Optional.empty(), true);

  /** Nowhere is good. */
  static final Hint NOWHERE = new Hint(Optional.empty(), false);

  static Hint at(NumaSet nodes, boolean preferred) {
    return new Hint(Optional.of(nodes), preferred);
  }
}
