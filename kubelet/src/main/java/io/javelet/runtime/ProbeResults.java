package io.javelet.runtime;

import java.util.Map;
import java.util.Optional;

/**
 * What the probes of one pod's containers said last, as one immutable view. A probe that is not
 * declared, or whose worker has not said anything of this container yet, has no result.
 *
 * @param byContainer per container; a container without any result may be missing
 */
public record ProbeResults(Map<ContainerId, OfContainer> byContainer) {
  /** No probe has said anything. */
  public static final ProbeResults NONE = new ProbeResults(Map.of());

  public ProbeResults {
    byContainer = Map.copyOf(byContainer);
  }

  /** What a probe says of a container. */
  public enum Result {
    SUCCESS,
    FAILURE,
    /** Neither: the startup probe of a container that is still starting, for example. */
    UNKNOWN
  }

  /** The last results of one container's probes; absent where a probe has said nothing. */
  public record OfContainer(
      Optional<Result> liveness, Optional<Result> startup, Optional<Result> readiness) {
    /** A container of which no probe has said anything. */
    public static final OfContainer NONE =
        new OfContainer(Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** The last result of the container's liveness probe. */
  public Optional<Result> liveness(ContainerId id) {
    return of(id).liveness();
  }

  /** The last result of the container's startup probe. */
  public Optional<Result> startup(ContainerId id) {
    return of(id).startup();
  }

  /** The last result of the container's readiness probe. */
  public Optional<Result> readiness(ContainerId id) {
    return of(id).readiness();
  }

  private OfContainer of(ContainerId id) {
    return byContainer.getOrDefault(id, OfContainer.NONE);
  }
}
