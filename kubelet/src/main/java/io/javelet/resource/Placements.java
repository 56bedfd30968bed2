package io.javelet.resource;

import io.fabric8.kubernetes.api.model.Pod;

/** Tells where containers run. Thread-safe; never blocks on anything slow. */
public interface Placements {
  /** Nobody has a place of his own. */
  Placements ANYWHERE =
      new Placements() {
        @Override
        public Placement of(Pod pod, String container) {
          return Placement.ANYWHERE;
        }

        @Override
        public boolean hasOwnCpus(Pod pod) {
          return false;
        }

        @Override
        public void begins(Pod pod, String container) {}
      };

  /** Where a container of an admitted pod runs. */
  Placement of(Pod pod, String container);

  /** Whether some container of the pod has CPUs to itself. */
  boolean hasOwnCpus(Pod pod);

  /** A container is about to start: the init containers before it have ended. */
  void begins(Pod pod, String container);
}
