package io.javelet;

import io.fabric8.kubernetes.api.model.Taint;
import io.javelet.admission.AdmissionCheck;
import io.javelet.admission.AdmittingNode;
import io.javelet.admission.AppArmorSupport;
import io.javelet.admission.PodAdmission;
import io.javelet.admission.SysctlAllowlist;
import io.javelet.config.KubeletConfiguration;
import io.javelet.config.value.EvictionAmount;
import io.javelet.config.value.EvictionSignal;
import io.javelet.config.value.Quantity;
import io.javelet.node.LocalNode;
import io.javelet.os.FileSystemStatistics;
import io.javelet.os.MachineArchitecture;
import io.javelet.resource.ResourceAmounts;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Builds what decides which pods this node takes. */
final class AdmissionSetup {
  private static final Path HUGEPAGES = Path.of("/sys/kernel/mm/hugepages");
  private static final Pattern HUGEPAGE_FOLDER = Pattern.compile("hugepages-(\\d{1,12})kB");
  private static final Path APPARMOR = Path.of("/sys/module/apparmor/parameters/enabled");
  private static final Path KERNEL_RELEASE = Path.of("/proc/sys/kernel/osrelease");
  private static final String EPHEMERAL_STORAGE = "ephemeral-storage";
  private static final long MEBI = 1024;
  private static final long GIBI = 1024 * 1024;

  private AdmissionSetup() {}

  /**
   * This node, as the checks see it.
   *
   * @param labels given on the command line
   * @param root whose file system is the pods' local storage
   */
  static AdmittingNode node(
      KubeletConfiguration configuration, LocalNode node, Map<String, String> labels, Path root)
      throws IOException {
    Map<String, String> all = new HashMap<>();
    String architecture = MachineArchitecture.word();
    for (String domain : List.of("kubernetes.io/", "beta.kubernetes.io/")) {
      all.put(domain + "os", "linux");
      all.put(domain + "arch", architecture);
    }
    all.put("kubernetes.io/hostname", node.name());
    all.putAll(labels);
    return new AdmittingNode(
        node.name(),
        all,
        configuration.node().registration().taints().stream()
            .map(taint -> new Taint(taint.effect(), taint.key(), null, taint.value()))
            .toList(),
        allocatable(configuration, capacity(node, root)),
        configuration.pods().limits().maxPods(node.cpus()));
  }

  static PodAdmission.Checks checks(KubeletConfiguration configuration) throws IOException {
    String enabled = Files.exists(APPARMOR) ? Files.readString(APPARMOR).strip() : "N";
    return new PodAdmission.Checks(
        AdmissionCheck.NONE,
        SysctlAllowlist.of(
            Files.readString(KERNEL_RELEASE).strip(),
            configuration.pods().security().allowedUnsafeSysctls()),
        AdmissionCheck.NONE,
        new AppArmorSupport(enabled.equals("Y")),
        AdmissionCheck.NONE);
  }

  private static Map<String, BigDecimal> capacity(LocalNode node, Path root) throws IOException {
    Map<String, BigDecimal> capacity = new HashMap<>();
    capacity.put(ResourceAmounts.CPU, BigDecimal.valueOf(node.cpus()));
    capacity.put(ResourceAmounts.MEMORY, BigDecimal.valueOf(node.memoryBytes()));
    capacity.put(
        EPHEMERAL_STORAGE, BigDecimal.valueOf(FileSystemStatistics.of(root).capacityBytes()));
    try (DirectoryStream<Path> sizes = Files.newDirectoryStream(HUGEPAGES)) {
      for (Path size : sizes) {
        Matcher folder = HUGEPAGE_FOLDER.matcher(size.getFileName().toString());
        if (folder.matches()) {
          long kibi = Long.parseLong(folder.group(1));
          long pages = Long.parseLong(Files.readString(size.resolve("nr_hugepages")).strip());
          String name =
              kibi >= GIBI ? kibi / GIBI + "Gi" : kibi >= MEBI ? kibi / MEBI + "Mi" : kibi + "Ki";
          capacity.put(
              ResourceAmounts.HUGEPAGES_PREFIX + name, BigDecimal.valueOf(pages * kibi * MEBI));
        }
      }
    } catch (NoSuchFileException none) {
      return capacity;
    }
    return capacity;
  }

  /** What is left for pods when everybody else has got what is kept for him. */
  private static ResourceAmounts allocatable(
      KubeletConfiguration configuration, Map<String, BigDecimal> capacity) {
    var reservations = configuration.resources().reservations();
    var hard = configuration.resources().eviction().hard();
    Map<String, BigDecimal> left = new HashMap<>();
    capacity.forEach((name, amount) -> {
      BigDecimal kept = amount(reservations.system(), name).add(amount(reservations.kube(), name));
      if (name.equals(ResourceAmounts.MEMORY)) {
        kept = kept.add(threshold(hard, EvictionSignal.MEMORY_AVAILABLE, amount));
      }
      if (name.equals(EPHEMERAL_STORAGE)) {
        kept = kept.add(threshold(hard, EvictionSignal.NODEFS_AVAILABLE, amount));
      }
      left.put(name, amount.subtract(kept).max(BigDecimal.ZERO));
    });
    return new ResourceAmounts(left);
  }

  private static BigDecimal amount(Map<String, Quantity> reserved, String name) {
    return Optional.ofNullable(reserved.get(name)).map(Quantity::amount).orElse(BigDecimal.ZERO);
  }

  private static BigDecimal threshold(
      Map<EvictionSignal, EvictionAmount> hard, EvictionSignal signal, BigDecimal capacity) {
    EvictionAmount threshold = hard.get(signal);
    if (threshold == null) {
      return BigDecimal.ZERO;
    }
    return switch (threshold) {
      case EvictionAmount.Absolute(Quantity quantity) -> quantity.amount();
      case EvictionAmount.Share(BigDecimal percent) -> capacity.multiply(percent).movePointLeft(2);
    };
  }
}
