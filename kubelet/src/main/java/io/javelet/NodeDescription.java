package io.javelet;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Taint;
import io.javelet.admission.NodeFeature;
import io.javelet.config.KubeletFlags;
import io.javelet.config.LoadResult;
import io.javelet.config.NodeConfiguration;
import io.javelet.node.LocalNode;
import io.javelet.node.MachineIdentity;
import io.javelet.node.NodeDeclaration;
import io.javelet.node.NodeObserver;
import io.javelet.node.NodeStatusInput;
import io.javelet.node.ReportedAddresses;
import io.javelet.os.MachineArchitecture;
import io.javelet.resource.NodeAllocatable;
import io.javelet.resource.ResourceAmounts;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Describes this node to the cluster, from its configuration and what the agent sees. No logic. */
final class NodeDescription {
  private final LoadResult.Loaded loaded;
  private final LocalNode node;
  private final Clock clock;

  NodeDescription(LoadResult.Loaded loaded, LocalNode node, Clock clock) {
    this.loaded = loaded;
    this.node = node;
    this.clock = clock;
  }

  /** What it registers with. */
  NodeDeclaration declaration() {
    NodeConfiguration.Registration registration = loaded.configuration().node().registration();
    KubeletFlags.NodeIdentity identity = loaded.flags().node();
    List<Taint> taints =
        registration.taints().stream()
            .map(taint ->
                new Taint(
                    taint.effect(),
                    taint.key(),
                    null,
                    taint.value().isEmpty() ? null : taint.value()))
            .toList();
    return new NodeDeclaration(
        node.name(),
        MachineArchitecture.word(),
        identity.labels(),
        taints,
        registration.providerId(),
        identity.externalCloudProvider(),
        identity.addresses());
  }

  /** What its status is made of. */
  NodeObserver observer(ClusterMembership.Shown shown) {
    return new NodeObserver(
        new NodeObserver.Identity(
            new ReportedAddresses(
                node.name(),
                NodeDetection.addresses(loaded.flags(), node),
                !loaded.flags().node().addresses().isEmpty(),
                loaded.flags().node().externalCloudProvider()),
            loaded.configuration().server().listeners().port(),
            AdmissionSetup.features(loaded).stream().map(NodeFeature::word).toList()),
        new NodeObserver.Software(
            new MachineIdentity(Path.of("/"), MachineArchitecture.word()),
            loaded.flags().reportedVersion(),
            shown.version()),
        new NodeObserver.Sources(
            shown.connection().runtime(),
            shown.connection().images(),
            loaded.configuration().node().status().maxImages()),
        () -> resources(shown.resources().get()),
        new ClusterHealth(shown.pleg(), shown.node()),
        clock);
  }

  private NodeStatusInput.Resources resources(NodeAllocatable resources) {
    return new NodeStatusInput.Resources(
        quantities(resources.capacity()), quantities(resources.promised()));
  }

  private Map<String, Quantity> quantities(ResourceAmounts amounts) {
    Map<String, Quantity> quantities = new HashMap<>();
    amounts
        .byName()
        .forEach(
            (name, amount) -> quantities.put(name, Quantity.fromNumericalAmount(amount, null)));
    // No resource of the API; the limit of pods is one.
    quantities.remove(NodeAllocatable.PIDS);
    quantities.put(
        "pods",
        new Quantity(String.valueOf(loaded.configuration().pods().limits().maxPods(node.cpus()))));
    return quantities;
  }
}
