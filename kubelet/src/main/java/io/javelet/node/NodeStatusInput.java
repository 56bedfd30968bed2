package io.javelet.node;

import io.fabric8.kubernetes.api.model.ContainerImage;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeSystemInfo;
import io.fabric8.kubernetes.api.model.Quantity;
import io.javelet.runtime.RuntimeHandler;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * All that a node's status is made of, at one moment.
 *
 * @param identity who the node is
 * @param abilities what its runtime and the agent can do
 * @param resources what it has
 * @param info what the machine is
 * @param images of the runtime, the largest first
 * @param pressures what there is too little of
 * @param notReady why no pod should come here; empty when all is well
 * @param before the conditions that were reported last, for their transition times
 * @param now the moment
 */
public record NodeStatusInput(
    Identity identity,
    Abilities abilities,
    Resources resources,
    NodeSystemInfo info,
    List<ContainerImage> images,
    Pressures pressures,
    List<String> notReady,
    List<NodeCondition> before,
    Instant now) {

  public NodeStatusInput {
    images = List.copyOf(images);
    notReady = List.copyOf(notReady);
    before = List.copyOf(before);
  }

  /**
   * Who the node is.
   *
   * @param name the node's name
   * @param addresses where it can be reached, and its names
   * @param daemonPort where its server listens
   */
  public record Identity(String name, List<NodeAddress> addresses, int daemonPort) {
    public Identity {
      addresses = List.copyOf(addresses);
    }
  }

  /**
   * What the node can do.
   *
   * @param handlers the runtime's; none where it does not tell
   * @param supplementalGroupsPolicy whether the runtime knows strict supplemental groups
   * @param declaredFeatures what the scheduler may count on, in the API's words
   */
  public record Abilities(
      List<RuntimeHandler> handlers,
      boolean supplementalGroupsPolicy,
      List<String> declaredFeatures) {
    /** Nothing that is not taken for granted. */
    public static final Abilities NONE = new Abilities(List.of(), false, List.of());

    public Abilities {
      handlers = List.copyOf(handlers);
      declaredFeatures = List.copyOf(declaredFeatures);
    }
  }

  /**
   * What the node has.
   *
   * @param capacity all of it, by resource name
   * @param allocatable what pods may have
   */
  public record Resources(Map<String, Quantity> capacity, Map<String, Quantity> allocatable) {
    public Resources {
      capacity = Map.copyOf(capacity);
      allocatable = Map.copyOf(allocatable);
    }
  }

  /** What there is too little of. */
  public record Pressures(boolean memory, boolean disk, boolean pids) {
    /** Enough of everything. */
    public static final Pressures NONE = new Pressures(false, false, false);
  }
}
