package io.javelet.node;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.Taint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What this node says of itself when it registers. Immutable.
 *
 * @param name the node's name
 * @param architecture the processor's, in Go's words
 * @param labels given by the user
 * @param taints given by the user
 * @param providerId its identity with a cloud provider
 * @param externalCloudProvider whether a cloud controller has to initialise it first
 * @param givenAddresses those that the user named, for that controller
 */
public record NodeDeclaration(
    String name,
    String architecture,
    Map<String, String> labels,
    List<Taint> taints,
    Optional<String> providerId,
    boolean externalCloudProvider,
    List<String> givenAddresses) {
  private static final String CONTROLLER_ATTACHES =
      "volumes.kubernetes.io/controller-managed-attach-detach";
  private static final String PROVIDED_ADDRESSES = "alpha.kubernetes.io/provided-node-ip";
  private static final Taint UNINITIALIZED =
      new Taint("NoSchedule", "node.cloudprovider.kubernetes.io/uninitialized", null, "true");

  /** Reset to ours whenever we register again; every other label is the cluster's. */
  private static final List<String> RECONCILED =
      List.of(
          "kubernetes.io/hostname",
          "kubernetes.io/os",
          "kubernetes.io/arch",
          "beta.kubernetes.io/os",
          "beta.kubernetes.io/arch",
          "node.kubernetes.io/windows-build");

  public NodeDeclaration {
    labels = Map.copyOf(labels);
    taints = List.copyOf(taints);
    givenAddresses = List.copyOf(givenAddresses);
  }

  /** The object to register. */
  Node node(NodeStatus status) {
    List<Taint> all = new ArrayList<>(taints);
    if (externalCloudProvider) {
      all.add(UNINITIALIZED);
    }
    return new NodeBuilder()
        .withNewMetadata()
        .withName(name)
        .withLabels(allLabels())
        .withAnnotations(annotations())
        .endMetadata()
        .withNewSpec()
        .withTaints(all)
        .withProviderID(providerId.orElse(null))
        .endSpec()
        .withStatus(status)
        .build();
  }

  /** The labels that an existing node should have and has not, or has with another value. */
  Map<String, String> labelsToMend(Node existing) {
    Map<String, String> mend = new TreeMap<>(allLabels());
    Map<String, String> has = existing.getMetadata().getLabels();
    mend.keySet().retainAll(RECONCILED);
    if (has != null) {
      mend.entrySet().removeIf(label -> label.getValue().equals(has.get(label.getKey())));
    }
    return mend;
  }

  /** The annotations that an existing node should have and has not, or has with another value. */
  Map<String, String> annotationsToMend(Node existing) {
    Map<String, String> mend = new TreeMap<>(annotations());
    Map<String, String> has = existing.getMetadata().getAnnotations();
    if (has != null) {
      mend.entrySet().removeIf(each -> each.getValue().equals(has.get(each.getKey())));
    }
    return mend;
  }

  private Map<String, String> annotations() {
    Map<String, String> all = new TreeMap<>();
    all.put(CONTROLLER_ATTACHES, "true");
    if (externalCloudProvider && !givenAddresses.isEmpty()) {
      all.put(PROVIDED_ADDRESSES, String.join(",", givenAddresses));
    }
    return all;
  }

  private Map<String, String> allLabels() {
    Map<String, String> all = new TreeMap<>(labels);
    all.put("kubernetes.io/hostname", name);
    all.put("kubernetes.io/os", "linux");
    all.put("kubernetes.io/arch", architecture);
    all.put("beta.kubernetes.io/os", "linux");
    all.put("beta.kubernetes.io/arch", architecture);
    // A label of the user's wins, the host name's too.
    all.putAll(labels);
    return all;
  }
}
