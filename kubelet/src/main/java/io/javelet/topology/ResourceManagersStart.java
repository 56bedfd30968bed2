package io.javelet.topology;

import io.javelet.config.TopologyConfiguration.TopologyPolicy;
import io.javelet.metrics.TopologyMetrics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds the managers from the configuration, the machine and what was remembered. A configuration
 * that the machine cannot fulfil, and a memory that does not fit either, stop the start.
 *
 * @param settings what the configuration says
 * @param reader of the machine
 * @param folder where the files are
 */
public record ResourceManagersStart(TopologySettings settings, MachineReader reader, Path folder) {
  private static final Logger log = LoggerFactory.getLogger(ResourceManagersStart.class);
  private static final String CPU_FILE = "cpu_manager_state";
  private static final String MEMORY_FILE = "memory_manager_state";
  private static final int MILLIS = 1000;
  private static final int DEFAULT_MOST_NODES = 8;

  /**
   * On this machine.
   *
   * @param memoryBytes all its memory
   */
  public static ResourceManagersStart here(
      TopologySettings settings, Path folder, long memoryBytes) {
    return new ResourceManagersStart(
        settings, new MachineReader(Path.of("/sys/devices/system"), memoryBytes), folder);
  }

  /**
   * Builds them.
   *
   * @param changed called when somebody has other CPUs than before; must not block
   * @throws IOException when they cannot work, with what to do about it
   */
  public ResourceManagers open(TopologyMetrics metrics, Runnable changed) throws IOException {
    Machine machine = reader.read();
    var cpuFile =
        new CpuCheckpoint(
            folder.resolve(CPU_FILE), settings.cpu().staticPolicy() ? "static" : "none");
    Optional<CpuHoldings> before = cpuFile.read();
    Optional<StaticCpus> staticCpus =
        settings.cpu().staticPolicy() ? Optional.of(staticCpus(machine)) : Optional.empty();
    CpuHoldings cpus = before.orElse(CpuHoldings.NONE);
    if (staticCpus.isPresent()) {
      Optional<String> problem = staticCpus.get().problem(cpus);
      if (problem.isPresent()) {
        throw cpuFile.unusable(problem.get());
      }
      if (cpus.shared().isEmpty()) {
        cpus = staticCpus.get().initial();
      }
    }
    if (!Optional.of(cpus).equals(before)) {
      cpuFile.write(cpus);
    }
    var memoryFile =
        new MemoryCheckpoint(
            folder.resolve(MEMORY_FILE), settings.memory().staticPolicy() ? "Static" : "None");
    Optional<StaticMemory> staticMemory =
        settings.memory().staticPolicy() ? Optional.of(staticMemory(machine)) : Optional.empty();
    MemoryHoldings memory = memory(memoryFile, staticMemory);
    List<HintProvider> providers = new ArrayList<>();
    staticCpus.ifPresent(providers::add);
    staticMemory.ifPresent(providers::add);
    var decision =
        new TopologyDecision(merge(machine), settings.topology().scope(), List.copyOf(providers));
    return new ResourceManagers(
        new ResourceManagers.ManagerParts(
            decision, staticCpus, new ResourceManagers.Checkpoints(cpuFile, memoryFile), machine),
        new Holdings(cpus, memory),
        metrics,
        changed);
  }

  private static MemoryHoldings memory(MemoryCheckpoint file, Optional<StaticMemory> policy)
      throws IOException {
    Optional<MemoryHoldings> before = file.read();
    MemoryHoldings memory = before.orElse(MemoryHoldings.NONE);
    if (policy.isPresent()) {
      Optional<String> problem = policy.get().problem(memory);
      if (problem.isPresent()) {
        throw file.unusable("[memorymanager] " + problem.get());
      }
      if (memory.nodes().isEmpty()) {
        memory = policy.get().initial();
      }
    }
    if (!Optional.of(memory).equals(before)) {
      file.write(memory);
    }
    return memory;
  }

  private StaticMemory staticMemory(Machine machine) throws IOException {
    try {
      var policy =
          new StaticMemory(
              MachineMemory.of(
                  machine, settings.memory().reserved(), settings.reserved().memory()));
      log.atInfo()
          .addKeyValue("nodes", policy.initial().nodes())
          .log("Containers can have memory of chosen NUMA nodes");
      return policy;
    } catch (IllegalArgumentException bad) {
      throw new IOException(
          "memoryManagerPolicy Static and reservedMemory: " + bad.getMessage(), bad);
    }
  }

  private StaticCpus staticCpus(Machine machine) throws IOException {
    CpuTopology cpus = machine.cpus();
    var options = CpuPolicyOptions.of(settings.cpu().policyOptions());
    if (settings.reserved().cpuMillis() == 0) {
      throw new IOException(
          "cpuManagerPolicy static needs reserved CPUs: systemReserved.cpu + kubeReserved.cpu, or"
              + " reservedSystemCPUs, must be greater than zero");
    }
    if (options.bySocket() && cpus.sockets().size() > cpus.numaNodes().size()) {
      throw new IOException(
          "cpuManagerPolicyOptions align-by-socket does not work on a machine with more sockets"
              + " than NUMA nodes");
    }
    CpuSet reserved = reserved(cpus, options);
    log.atInfo()
        .addKeyValue("cpus", cpus.all())
        .addKeyValue("numaNodes", cpus.numaNodes())
        .addKeyValue("cpusPerCore", cpus.perCore())
        .addKeyValue("reserved", reserved)
        .addKeyValue("options", options)
        .log("Containers can have CPUs to themselves");
    return new StaticCpus(cpus, reserved, options);
  }

  private CpuSet reserved(CpuTopology cpus, CpuPolicyOptions options) throws IOException {
    try {
      Optional<String> named = settings.reserved().cpus();
      if (named.isEmpty()) {
        int count = Math.toIntExact((settings.reserved().cpuMillis() + MILLIS - 1) / MILLIS);
        return StaticCpus.reserve(cpus, count, options);
      }
      CpuSet reserved = CpuSet.parse(named.get());
      if (!reserved.minus(cpus.all()).isEmpty()) {
        throw new IOException(
            "reservedSystemCPUs %s: this machine has only %s".formatted(reserved, cpus.all()));
      }
      return reserved;
    } catch (IllegalArgumentException bad) {
      throw new IOException(String.valueOf(bad.getMessage()), bad);
    }
  }

  private HintMerge merge(Machine machine) throws IOException {
    TopologyPolicy policy = settings.topology().policy();
    Map<String, String> options = settings.topology().policyOptions();
    boolean closest = CpuPolicyOptions.isOn(options, "prefer-closest-numa-nodes");
    int most =
        Integer.parseInt(
            options.getOrDefault("max-allowable-numa-nodes", String.valueOf(DEFAULT_MOST_NODES)));
    if (policy != TopologyPolicy.NONE && machine.nodes().size() > most) {
      throw new IOException(
          "topologyManagerPolicy is unsupported on machines with more than %d NUMA Nodes: this one has %d"
              .formatted(most, machine.nodes().size()));
    }
    Map<Integer, List<Long>> distances = new TreeMap<>();
    for (Machine.Node node : machine.nodes()) {
      if (policy != TopologyPolicy.NONE && closest && node.distances().isEmpty()) {
        throw new IOException(
            "topologyManagerPolicyOptions prefer-closest-numa-nodes needs the distances of NUMA"
                + " nodes, which the kernel does not tell");
      }
      distances.put(node.number(), node.distances());
    }
    return new HintMerge(policy, machine.nodeNumbers(), distances, closest);
  }
}
