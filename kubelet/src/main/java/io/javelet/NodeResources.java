package io.javelet;

import io.javelet.config.KubeletConfiguration;
import io.javelet.config.LoadResult;
import io.javelet.config.MemoryConfiguration;
import io.javelet.config.ReservationConfiguration;
import io.javelet.config.ReservationConfiguration.Enforcement;
import io.javelet.config.value.EvictionAmount;
import io.javelet.config.value.EvictionSignal;
import io.javelet.config.value.Quantity;
import io.javelet.environment.PodFacts.Allocatable;
import io.javelet.node.LocalNode;
import io.javelet.os.CgroupFiles;
import io.javelet.os.CgroupPath;
import io.javelet.resource.ContainerSettings;
import io.javelet.resource.CpuQuotaSettings;
import io.javelet.resource.HugepageSizes;
import io.javelet.resource.MemorySettings;
import io.javelet.resource.NodeAllocatable;
import io.javelet.resource.NodeAllocatableEnforcer.ReservedCgroup;
import io.javelet.resource.NodeCapacity;
import io.javelet.resource.NodeCapacityReader;
import io.javelet.resource.Placements;
import io.javelet.resource.ProcessorList;
import io.javelet.resource.ResourceAmounts;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this node has for pods and how it is given, from the configuration and the machine. What is
 * reserved may change while the agent runs; what the machine has is read once. Any thread.
 */
final class NodeResources {
  private static final Logger log = LoggerFactory.getLogger(NodeResources.class);
  private static final Path PROC = Path.of("/proc");
  private static final BigDecimal PERCENT = BigDecimal.valueOf(100);

  /** What pods may have, and cgroups of others that are held to what is theirs. */
  private record Shares(NodeAllocatable allocatable, List<ReservedCgroup> reserved) {}

  private final ContainerSettings containers;
  private volatile Shares shares;

  private NodeResources(Shares shares, ContainerSettings containers) {
    this.shares = shares;
    this.containers = containers;
  }

  /** Reads the machine. */
  static NodeResources of(LoadResult.Loaded loaded, LocalNode node, CgroupFiles cgroups)
      throws IOException, KubeletStartException {
    KubeletConfiguration configuration = loaded.configuration();
    var reader = new NodeCapacityReader(PROC, HugepageSizes.SYSFS);
    var machine = new NodeCapacity(node.memoryBytes(), node.cpus());
    ResourceAmounts capacity = reader.read(machine, loaded.flags().paths().rootDirectory());
    Shares shares = shares(configuration, capacity);
    NodeAllocatable allocatable = shares.allocatable();
    if (!allocatable.problems().isEmpty()) {
      throw new KubeletStartException(
          "invalid Node Allocatable configuration: more is reserved than this node has: "
              + String.join("; ", allocatable.problems()));
    }
    var quota =
        new CpuQuotaSettings(
            configuration.resources().cpu().quota(), configuration.resources().cpu().quotaPeriod());
    Set<String> hugepages =
        cgroups.layout().of("hugetlb").isPresent()
            ? HugepageSizes.read(HugepageSizes.SYSFS)
            : Set.of();
    var memory =
        memory(
            configuration,
            loaded.gates().enabled("MemoryQoS"),
            cgroups,
            allocatable.enforced().memoryBytes(),
            reader.swapBytes());
    return new NodeResources(shares, new ContainerSettings(machine, quota, memory, hugepages));
  }

  /**
   * The same machine, on which containers have places of their own.
   *
   * @param quota whether CPU limits are enforced on CPUs that a container has to itself
   */
  NodeResources placed(Placements placements, boolean quota) {
    return new NodeResources(shares, containers.placed(placements, quota));
  }

  /** Other reservations hold from now on; such that leave less than nothing are refused. */
  void follow(KubeletConfiguration changed) {
    Shares next = shares(changed, shares.allocatable().capacity());
    if (next.allocatable().problems().isEmpty()) {
      shares = next;
    } else {
      log.atError()
          .addKeyValue("problems", next.allocatable().problems())
          .log("More would be reserved than this node has; the reservations stay as they were");
    }
  }

  private static Shares shares(KubeletConfiguration configuration, ResourceAmounts capacity) {
    ReservationConfiguration reservations = configuration.resources().reservations();
    Reserved reserved = Reserved.of(reservations);
    return new Shares(
        new NodeAllocatable(
            capacity,
            reserved.system().plus(reserved.kube()),
            evictionReserve(configuration.resources().eviction().hard(), capacity)),
        reserved.cgroups(reservations));
  }

  /** What pods may have now. */
  NodeAllocatable allocatable() {
    return shares.allocatable();
  }

  /** What pods can be promised now. */
  ResourceAmounts promised() {
    return allocatable().promised();
  }

  /** What holds for every container. */
  ContainerSettings containers() {
    return containers;
  }

  /** Cgroups of others that are held to what is theirs now. */
  List<ReservedCgroup> reserved() {
    return shares.reserved();
  }

  /** What a container without limits may count on. */
  Allocatable forContainers() {
    ResourceAmounts promised = promised();
    return new Allocatable(
        promised.cpuMillis(),
        promised.memoryBytes(),
        promised.value(NodeAllocatable.EPHEMERAL_STORAGE));
  }

  /** What the cgroup of all pods is limited to. */
  ResourceAmounts limitOfAllPods(Set<Enforcement> enforced) {
    NodeAllocatable now = allocatable();
    return enforced.contains(Enforcement.PODS) ? now.enforced() : now.capacity();
  }

  private static MemorySettings memory(
      KubeletConfiguration configuration,
      boolean qosGate,
      CgroupFiles cgroups,
      long allocatableBytes,
      long swapBytes)
      throws IOException {
    MemoryConfiguration memory = configuration.resources().memory();
    boolean unified = cgroups.layout().isUnified();
    Optional<MemorySettings.Qos> qos =
        qosGate && unified
            ? Optional.of(
                new MemorySettings.Qos(
                    memory.throttlingFactor(), memory.tieredReservation(), allocatableBytes))
            : Optional.empty();
    Optional<MemorySettings.Swap> swap =
        canLimitSwap(cgroups)
            ? Optional.of(new MemorySettings.Swap(memory.limitedSwap(), swapBytes))
            : Optional.empty();
    return new MemorySettings(
        unified, unified && !configuration.resources().cgroups().singleProcessOomKill(), qos, swap);
  }

  /** Kernels can be built, or started, without accounting for swap. */
  private static boolean canLimitSwap(CgroupFiles cgroups) throws IOException {
    return cgroups.layout().isUnified()
        ? cgroups.existsBelowRoot("memory.swap.max")
        : cgroups.read(CgroupPath.ROOT, "memory.memsw.limit_in_bytes").isPresent();
  }

  private static ResourceAmounts evictionReserve(
      Map<EvictionSignal, EvictionAmount> hard, ResourceAmounts capacity) {
    Map<String, BigDecimal> reserve = new HashMap<>();
    Map.of(
            EvictionSignal.MEMORY_AVAILABLE, ResourceAmounts.MEMORY,
            EvictionSignal.NODEFS_AVAILABLE, NodeAllocatable.EPHEMERAL_STORAGE)
        .forEach((signal, name) ->
            Optional.ofNullable(hard.get(signal))
                .ifPresent(amount -> reserve.put(name, absolute(amount, capacity.amount(name)))));
    return new ResourceAmounts(reserve);
  }

  private static BigDecimal absolute(EvictionAmount amount, BigDecimal capacity) {
    return switch (amount) {
      case EvictionAmount.Absolute(Quantity quantity) -> quantity.amount();
      case EvictionAmount.Share(BigDecimal percent) ->
          capacity.multiply(percent).divide(PERCENT, 0, RoundingMode.DOWN);
    };
  }

  /** What is kept from pods, and for whom. */
  private record Reserved(ResourceAmounts system, ResourceAmounts kube) {
    static Reserved of(ReservationConfiguration configuration) {
      ResourceAmounts system = amounts(configuration.system());
      ResourceAmounts kube = amounts(configuration.kube());
      if (configuration.systemCpus().isPresent()) {
        int processors = ProcessorList.parse(configuration.systemCpus().get()).size();
        log.atInfo()
            .addKeyValue("reservedSystemCPUs", configuration.systemCpus().get())
            .log("Reserved processors stand for cpu in systemReserved and kubeReserved");
        system =
            system.overriddenBy(
                new ResourceAmounts(Map.of(ResourceAmounts.CPU, BigDecimal.valueOf(processors))));
        kube = kube.only(name -> !name.equals(ResourceAmounts.CPU));
      }
      return new Reserved(system, kube);
    }

    List<ReservedCgroup> cgroups(ReservationConfiguration configuration) {
      List<ReservedCgroup> cgroups = new ArrayList<>();
      configuration
          .systemCgroup()
          .ifPresent(path -> {
            if (configuration.enforced().contains(Enforcement.SYSTEM_RESERVED)) {
              cgroups.add(new ReservedCgroup("System Reserved", path, system));
            } else if (configuration
                .enforced()
                .contains(Enforcement.SYSTEM_RESERVED_COMPRESSIBLE)) {
              cgroups.add(
                  new ReservedCgroup("System Reserved Compressible", path, compressible(system)));
            }
          });
      configuration
          .kubeCgroup()
          .ifPresent(path -> {
            if (configuration.enforced().contains(Enforcement.KUBE_RESERVED)) {
              cgroups.add(new ReservedCgroup("Kube Reserved", path, kube));
            } else if (configuration.enforced().contains(Enforcement.KUBE_RESERVED_COMPRESSIBLE)) {
              cgroups.add(
                  new ReservedCgroup("Kube Reserved Compressible", path, compressible(kube)));
            }
          });
      return List.copyOf(cgroups);
    }

    private static ResourceAmounts compressible(ResourceAmounts amounts) {
      return amounts.only(name -> name.equals(ResourceAmounts.CPU));
    }

    private static ResourceAmounts amounts(Map<String, Quantity> quantities) {
      Map<String, BigDecimal> amounts = new HashMap<>();
      quantities.forEach((name, quantity) -> amounts.put(name, quantity.amount()));
      return new ResourceAmounts(amounts);
    }
  }
}
