package io.javelet;

import io.fabric8.kubernetes.api.model.Taint;
import io.javelet.admission.AdmittingNode;
import io.javelet.admission.AppArmorSupport;
import io.javelet.admission.FeatureNeeds;
import io.javelet.admission.NodeFeature;
import io.javelet.admission.NodePressureCheck;
import io.javelet.admission.NodeShutdownCheck;
import io.javelet.admission.PodAdmission;
import io.javelet.admission.ResourceCheck;
import io.javelet.admission.SysctlAllowlist;
import io.javelet.config.KubeletConfiguration;
import io.javelet.config.LoadResult;
import io.javelet.config.option.ResourceOptions;
import io.javelet.node.LocalNode;
import io.javelet.node.RegisteredNode;
import io.javelet.os.MachineArchitecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Builds what decides which pods this node takes. */
final class AdmissionSetup {
  private static final Path APPARMOR = Path.of("/sys/module/apparmor/parameters/enabled");
  private static final Path KERNEL_RELEASE = Path.of("/proc/sys/kernel/osrelease");

  private AdmissionSetup() {}

  /**
   * This node, as the checks see it now: with the labels and taints that the API server has, or
   * before it was heard with those that the node declares.
   *
   * @param labels given on the command line
   * @param resources what it has for pods
   * @param strictGroups whether its runtime knows strict supplemental groups
   * @param registered the node's object
   */
  static Supplier<AdmittingNode> node(
      KubeletConfiguration configuration,
      LocalNode node,
      Map<String, String> labels,
      NodeResources resources,
      boolean strictGroups,
      RegisteredNode registered) {
    Map<String, String> all = new HashMap<>();
    String architecture = MachineArchitecture.word();
    for (String domain : List.of("kubernetes.io/", "beta.kubernetes.io/")) {
      all.put(domain + "os", "linux");
      all.put(domain + "arch", architecture);
    }
    all.put("kubernetes.io/hostname", node.name());
    all.putAll(labels);
    List<Taint> taints =
        configuration.node().registration().taints().stream()
            .map(taint -> new Taint(taint.effect(), taint.key(), null, taint.value()))
            .toList();
    int maxPods = configuration.pods().limits().maxPods(node.cpus());
    return () ->
        new AdmittingNode(
            node.name(),
            registered.get().map(each -> each.getMetadata().getLabels()).orElse(all),
            registered
                .get()
                .map(each -> each.getSpec() == null ? List.<Taint>of() : each.getSpec().getTaints())
                .orElse(taints),
            resources.promised(),
            maxPods,
            strictGroups);
  }

  /** What this node declares that it has. */
  static List<NodeFeature> features(LoadResult.Loaded loaded) {
    return NodeFeature.declared(
        loaded.gates()::enabled,
        loaded.settings().get(ResourceOptions.CPU_MANAGER_POLICY).equals("none"));
  }

  /** What pods may need of this node's features. */
  static FeatureNeeds featureNeeds(LoadResult.Loaded loaded) {
    return new FeatureNeeds(
        loaded.gates().enabled("PodLevelResources"),
        loaded.gates().enabled("NodeDeclaredFeatures")
            ? Optional.of(features(loaded))
            : Optional.empty());
  }

  /**
   * What is asked of a pod beside the scheduler's questions.
   *
   * @param pressures the node's conditions that say what it is short of
   * @param shuttingDown whether the node shuts down
   * @param managers who gives CPUs
   */
  static PodAdmission.Checks checks(
      LoadResult.Loaded loaded,
      Supplier<Set<String>> pressures,
      BooleanSupplier shuttingDown,
      ResourceCheck managers)
      throws IOException {
    KubeletConfiguration configuration = loaded.configuration();
    String enabled = Files.exists(APPARMOR) ? Files.readString(APPARMOR).strip() : "N";
    return new PodAdmission.Checks(
        new NodePressureCheck(pressures),
        SysctlAllowlist.of(
            Files.readString(KERNEL_RELEASE).strip(),
            configuration.pods().security().allowedUnsafeSysctls()),
        managers,
        new AppArmorSupport(enabled.equals("Y")),
        featureNeeds(loaded),
        new NodeShutdownCheck(shuttingDown));
  }
}
