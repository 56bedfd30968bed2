package io.javelet.config.option;

import static io.javelet.config.option.EvictionOptions.HARD;
import static io.javelet.config.option.EvictionOptions.KUBE_RESERVED;
import static io.javelet.config.option.EvictionOptions.RESERVED_SYSTEM_CPUS;
import static io.javelet.config.option.EvictionOptions.SYSTEM_RESERVED;

import io.javelet.config.document.WholeNumber;
import io.javelet.config.value.EvictionAmount;
import io.javelet.config.value.HostFacts;
import io.javelet.config.value.HostFacts.Hardware;
import io.javelet.config.value.MemoryReservation;
import io.javelet.config.value.Quantity;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What this host cannot give. Upstream finds it out later, one thing at a time. */
final class HostRules {
  private static final String MOST_NODES = "max-allowable-numa-nodes";
  private static final int USUAL_MOST_NODES = 8;

  private HostRules() {}

  static List<Consumer<Judgement>> all() {
    return List.of(
        HostRules::reservedCpusExist,
        HostRules::reservedCpuFits,
        HostRules::reservedMemoryFits,
        HostRules::staticMemory,
        HostRules::numaNodes,
        HostRules::socketsWithinNodes,
        HostRules::kernelSettings);
  }

  private static void reservedCpusExist(Judgement in) {
    String text = in.get(RESERVED_SYSTEM_CPUS);
    if (text.isEmpty() || !CpuList.judge(text).isEmpty() || cpusUnknown(in)) {
      return;
    }
    SortedSet<Integer> absent = CpuList.read(text);
    absent.removeAll(in.host().hardware().cpus());
    if (!absent.isEmpty()) {
      in.broken(
          RESERVED_SYSTEM_CPUS,
          "names CPUs that are not online on this host: "
              + String.join(",", absent.stream().map(String::valueOf).toList()));
    }
  }

  private static void reservedCpuFits(Judgement in) {
    BigDecimal reserved =
        amount(in.get(SYSTEM_RESERVED), "cpu").add(amount(in.get(KUBE_RESERVED), "cpu"));
    int cpus = in.host().hardware().cpus().size();
    if (!cpusUnknown(in) && reserved.compareTo(BigDecimal.valueOf(cpus)) > 0) {
      tooMuch(
          in,
          "cpu",
          "reserves together with the other reservations more than the "
              + cpus
              + " CPUs of this host");
    }
  }

  private static boolean cpusUnknown(Judgement in) {
    return in.host().hardware().cpus().isEmpty();
  }

  private static void reservedMemoryFits(Judgement in) {
    long capacity = in.host().hardware().memoryBytes();
    if (kept(in).compareTo(BigDecimal.valueOf(capacity)) > 0) {
      tooMuch(
          in,
          "memory",
          "reserves together with the other reservations and evictionHard more than the "
              + capacity
              + " bytes of memory of this host");
    }
  }

  private static void tooMuch(Judgement in, String resource, String message) {
    KubeletOption<SortedMap<String, String>> blamed =
        in.get(SYSTEM_RESERVED).containsKey(resource)
            ? SYSTEM_RESERVED
            : in.get(KUBE_RESERVED).containsKey(resource) ? KUBE_RESERVED : HARD;
    String part = blamed.equals(HARD) ? "memory.available" : resource;
    in.broken(blamed, Flaw.part("[" + part + "]", in.get(blamed).getOrDefault(part, ""), message));
  }

  /** The memory that pods never get. */
  private static BigDecimal kept(Judgement in) {
    return amount(in.get(SYSTEM_RESERVED), "memory")
        .add(amount(in.get(KUBE_RESERVED), "memory"))
        .add(evicted(in));
  }

  private static BigDecimal evicted(Judgement in) {
    BigDecimal capacity = BigDecimal.valueOf(in.host().hardware().memoryBytes());
    return Optional.ofNullable(in.get(HARD).get("memory.available"))
        .flatMap(EvictionAmount::parse)
        .map(threshold ->
            switch (threshold) {
              case EvictionAmount.Absolute(Quantity quantity) -> quantity.amount();
              case EvictionAmount.Share(BigDecimal percent) ->
                  capacity.multiply(percent).movePointLeft(2);
            })
        .orElse(BigDecimal.ZERO);
  }

  private static BigDecimal amount(SortedMap<String, String> reserved, String resource) {
    return Optional.ofNullable(reserved.get(resource))
        .flatMap(Quantity::parse)
        .map(Quantity::amount)
        .orElse(BigDecimal.ZERO);
  }

  /** With the static policy, the nodes' shares have to add up to what is kept from pods. */
  private static void staticMemory(Judgement in) {
    if (!in.get(ResourceOptions.MEMORY_MANAGER_POLICY).equals("Static")) {
      return;
    }
    BigDecimal byNodes = BigDecimal.ZERO;
    for (MemoryReservation reservation : in.get(ResourceOptions.RESERVED_MEMORY_BY_NODE)) {
      byNodes =
          byNodes.add(
              Optional.ofNullable(reservation.limits().get("memory"))
                  .map(Quantity::amount)
                  .orElse(BigDecimal.ZERO));
    }
    BigDecimal wanted = kept(in);
    if (byNodes.compareTo(wanted) != 0) {
      in.broken(
          ResourceOptions.MEMORY_MANAGER_POLICY,
          "needs reservedMemory to add up to what systemReserved, kubeReserved and evictionHard"
              + " keep from pods: "
              + bytes(wanted)
              + ", and it adds up to "
              + bytes(byNodes));
    }
  }

  private static String bytes(BigDecimal amount) {
    return new Quantity(
            BigDecimal.valueOf(new Quantity(amount, Quantity.Notation.BINARY_SUFFIX).toLong()),
            Quantity.Notation.BINARY_SUFFIX)
        .toString();
  }

  private static void numaNodes(Judgement in) {
    int nodes = in.host().hardware().numaNodes();
    int most =
        Optional.ofNullable(in.get(ResourceOptions.TOPOLOGY_MANAGER_POLICY_OPTIONS).get(MOST_NODES))
            .flatMap(WholeNumber::parse)
            .filter(number -> number.bitLength() < Integer.SIZE)
            .map(BigInteger::intValueExact)
            .orElse(USUAL_MOST_NODES);
    if (!in.get(ResourceOptions.TOPOLOGY_MANAGER_POLICY).equals("none") && nodes > most) {
      in.broken(
          ResourceOptions.TOPOLOGY_MANAGER_POLICY,
          "is for at most %d NUMA nodes, and this host has %d; topologyManagerPolicyOptions %s raises the bound"
              .formatted(most, nodes, MOST_NODES));
    }
  }

  private static void socketsWithinNodes(Judgement in) {
    Hardware hardware = in.host().hardware();
    boolean bySocket =
        in.get(ResourceOptions.CPU_MANAGER_POLICY_OPTIONS)
            .getOrDefault("align-by-socket", "")
            .equals("true");
    if (bySocket && hardware.sockets() > hardware.numaNodes()) {
      in.broken(
          ResourceOptions.CPU_MANAGER_POLICY_OPTIONS,
          Flaw.part(
              "[align-by-socket]",
              "true",
              "needs no more sockets than NUMA nodes; this host has %d and %d"
                  .formatted(hardware.sockets(), hardware.numaNodes())));
    }
  }

  private static void kernelSettings(Judgement in) {
    if (!in.get(PodOptions.PROTECT_KERNEL_DEFAULTS)) {
      return;
    }
    new TreeMap<>(HostFacts.SETTINGS)
        .forEach((name, wanted) -> {
          String actual = in.host().kernelSettings().getOrDefault(name, "unreadable");
          if (!actual.equals(wanted)) {
            in.broken(
                PodOptions.PROTECT_KERNEL_DEFAULTS,
                "needs the kernel setting %s to be %s; here it is %s"
                    .formatted(name, wanted, actual));
          }
        });
  }
}
