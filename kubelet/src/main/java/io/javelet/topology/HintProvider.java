package io.javelet.topology;

import io.fabric8.kubernetes.api.model.Container;
import java.util.List;
import java.util.Map;

/**
 * One kind of resource: says where there is some of it, and sets it aside. Pure but for the draft.
 * Upstream's counterpart: {@code topologymanager.HintProvider}.
 */
interface HintProvider {
  /** Where a container could be, by resource; empty when that does not matter. */
  Map<String, List<Hint>> hints(Draft draft, Container container);

  /** Where all containers of the pod could be, by resource; empty when that does not matter. */
  Map<String, List<Hint>> hints(Draft draft);

  /**
   * Sets aside what a container needs.
   *
   * @param place where it should be
   */
  void allocate(Draft draft, Container container, Hint place) throws NotAllocatableException;
}
