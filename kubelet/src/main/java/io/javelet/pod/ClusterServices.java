package io.javelet.pod;

import io.fabric8.kubernetes.api.model.Service;
import java.util.List;
import java.util.Optional;

/** The services of the cluster, which containers are told of in their environment. Any thread. */
@FunctionalInterface
public interface ClusterServices {
  /** Those of a node without an API server: none, and nothing to wait for. */
  ClusterServices NONE = () -> Optional.of(List.of());

  /** The services of all namespaces, as read last; absent until they were read once. */
  Optional<List<Service>> listed();
}
