package io.javelet.node;

import io.fabric8.kubernetes.api.model.NodeAddress;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Which addresses the node reports: its own ones and its name, or with an external cloud provider
 * those that the provider has set. Upstream's counterpart: the setter {@code NodeAddress}.
 *
 * @param name the node's name
 * @param own its IP addresses now, the primary one first
 * @param given whether the user named them
 * @param externalCloudProvider whether somebody else knows better
 */
public record ReportedAddresses(
    String name, Supplier<List<String>> own, boolean given, boolean externalCloudProvider) {

  /**
   * @param shown what the API server has now
   */
  List<NodeAddress> of(List<NodeAddress> shown) {
    if (externalCloudProvider && !shown.isEmpty()) {
      return shown;
    }
    if (externalCloudProvider && !given) {
      return List.of();
    }
    return Stream.concat(
            own.get().stream().map(address -> new NodeAddress(address, "InternalIP")),
            Stream.of(new NodeAddress(name, "Hostname")))
        .toList();
  }
}
