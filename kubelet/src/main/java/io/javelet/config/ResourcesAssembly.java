package io.javelet.config;

import io.javelet.config.CgroupConfiguration.CgroupDriver;
import io.javelet.config.EvictionConfiguration.SoftThreshold;
import io.javelet.config.ReservationConfiguration.Enforcement;
import io.javelet.config.TopologyConfiguration.TopologyPolicy;
import io.javelet.config.TopologyConfiguration.TopologyScope;
import io.javelet.config.option.EvictionOptions;
import io.javelet.config.option.ResourceOptions;
import io.javelet.config.option.RuntimeOptions;
import io.javelet.config.option.Settings;
import io.javelet.config.value.EvictionAmount;
import io.javelet.config.value.EvictionSignal;
import io.javelet.config.value.GoDuration;
import io.javelet.config.value.Quantity;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Makes {@link ResourcesConfiguration}. */
final class ResourcesAssembly {
  private static final double USUAL_THROTTLING = 0.9;

  private ResourcesAssembly() {}

  static ResourcesConfiguration resources(Settings settings) {
    return new ResourcesConfiguration(
        cgroups(settings),
        new CpuConfiguration(
            settings.get(ResourceOptions.CPU_CFS_QUOTA),
            settings.get(ResourceOptions.CPU_CFS_QUOTA_PERIOD),
            settings.get(ResourceOptions.CPU_MANAGER_POLICY).equals("static"),
            settings.get(ResourceOptions.CPU_MANAGER_POLICY_OPTIONS),
            settings.get(ResourceOptions.CPU_MANAGER_RECONCILE_PERIOD)),
        memory(settings),
        new TopologyConfiguration(
            Words.choice(
                TopologyPolicy.class, settings.get(ResourceOptions.TOPOLOGY_MANAGER_POLICY)),
            Words.choice(TopologyScope.class, settings.get(ResourceOptions.TOPOLOGY_MANAGER_SCOPE)),
            settings.get(ResourceOptions.TOPOLOGY_MANAGER_POLICY_OPTIONS)),
        reservations(settings),
        eviction(settings));
  }

  private static CgroupConfiguration cgroups(Settings settings) {
    return new CgroupConfiguration(
        Words.choice(CgroupDriver.class, settings.get(ResourceOptions.CGROUP_DRIVER)),
        Words.text(settings, ResourceOptions.CGROUP_ROOT).orElse("/"),
        settings.get(ResourceOptions.CGROUPS_PER_QOS),
        Words.text(settings, ResourceOptions.KUBELET_CGROUPS),
        Words.text(settings, ResourceOptions.SYSTEM_CGROUPS),
        Words.text(settings, RuntimeOptions.RUNTIME_CGROUPS),
        settings.get(ResourceOptions.MOVE_PROCESSES_WITHOUT_SYSTEMD),
        settings.get(ResourceOptions.SINGLE_PROCESS_OOM_KILL));
  }

  private static MemoryConfiguration memory(Settings settings) {
    return new MemoryConfiguration(
        settings.get(ResourceOptions.MEMORY_MANAGER_POLICY).equals("Static"),
        settings.get(ResourceOptions.RESERVED_MEMORY_BY_NODE),
        settings.find(ResourceOptions.MEMORY_THROTTLING_FACTOR).orElse(USUAL_THROTTLING),
        settings.get(ResourceOptions.MEMORY_RESERVATION_POLICY).equals("TieredReservation"),
        settings.get(ResourceOptions.QOS_RESERVED),
        settings.get(ResourceOptions.SWAP_BEHAVIOR).equals("LimitedSwap"));
  }

  private static ReservationConfiguration reservations(Settings settings) {
    return new ReservationConfiguration(
        quantities(settings.get(EvictionOptions.SYSTEM_RESERVED)),
        quantities(settings.get(EvictionOptions.KUBE_RESERVED)),
        Words.text(settings, EvictionOptions.RESERVED_SYSTEM_CPUS),
        Words.text(settings, EvictionOptions.SYSTEM_RESERVED_CGROUP),
        Words.text(settings, EvictionOptions.KUBE_RESERVED_CGROUP),
        settings.get(EvictionOptions.ENFORCE_NODE_ALLOCATABLE).stream()
            .filter(entry -> !entry.equals("none"))
            .map(entry -> Words.choice(Enforcement.class, entry))
            .collect(Collectors.toUnmodifiableSet()));
  }

  private static Map<String, Quantity> quantities(SortedMap<String, String> texts) {
    Map<String, Quantity> quantities = new TreeMap<>();
    texts.forEach((key, text) -> quantities.put(key, Quantity.parse(text).orElseThrow()));
    return quantities;
  }

  private static EvictionConfiguration eviction(Settings settings) {
    SortedMap<String, String> graces = settings.get(EvictionOptions.SOFT_GRACE_PERIOD);
    List<SoftThreshold> soft =
        amounts(settings.get(EvictionOptions.SOFT)).entrySet().stream()
            .map(entry ->
                new SoftThreshold(
                    entry.getKey(),
                    entry.getValue(),
                    GoDuration.parse(graces.getOrDefault(entry.getKey().text(), "")).orElseThrow()))
            .toList();
    return new EvictionConfiguration(
        amounts(settings.get(EvictionOptions.HARD)),
        soft,
        amounts(settings.get(EvictionOptions.MINIMUM_RECLAIM)),
        settings.get(EvictionOptions.PRESSURE_TRANSITION_PERIOD),
        Words.unlessNegative(settings.get(EvictionOptions.MAX_POD_GRACE_PERIOD)),
        settings.get(EvictionOptions.KERNEL_MEMCG_NOTIFICATION));
  }

  /** A share of nothing or of all switches its threshold off, as it does upstream. */
  private static Map<EvictionSignal, EvictionAmount> amounts(SortedMap<String, String> texts) {
    Map<EvictionSignal, EvictionAmount> amounts = new EnumMap<>(EvictionSignal.class);
    texts.forEach((signal, text) -> {
      EvictionAmount amount = EvictionAmount.parse(text).orElseThrow();
      if (!isOff(amount)) {
        amounts.put(EvictionSignal.of(signal).orElseThrow(), amount);
      }
    });
    return amounts;
  }

  private static boolean isOff(EvictionAmount amount) {
    return amount instanceof EvictionAmount.Share(BigDecimal percent)
        && (percent.signum() == 0 || percent.compareTo(BigDecimal.valueOf(100)) == 0);
  }
}
