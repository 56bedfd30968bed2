package io.javelet.topology;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what the machine is made of from {@code /sys/devices/system}. Stateless.
 *
 * @param folder that folder, or one made up
 * @param memoryBytes of the machine, for kernels that know of no NUMA nodes
 */
record MachineReader(Path folder, long memoryBytes) {
  private static final Pattern MEM_TOTAL = Pattern.compile("MemTotal:\\s+(\\d+) kB");
  private static final Pattern HUGEPAGES = Pattern.compile("hugepages-(\\d+)kB");
  private static final String LAST_LEVEL = "3";
  private static final int KIB = 1024;

  Machine read() throws IOException {
    CpuSet online = CpuSet.parse(text(folder.resolve("cpu/online")));
    List<Path> folders = numbered(folder.resolve("node"), "node");
    Map<Integer, CpuSet> cpusOfNodes = new TreeMap<>();
    List<Machine.Node> nodes = new ArrayList<>();
    for (Path each : folders) {
      int number = number(each, "node");
      cpusOfNodes.put(number, CpuSet.parse(text(each.resolve("cpulist"))).and(online));
      nodes.add(node(number, each));
    }
    if (nodes.isEmpty()) {
      cpusOfNodes.put(0, online);
      nodes.add(new Machine.Node(0, memoryBytes, Map.of(), List.of()));
    }
    Map<Integer, CpuTopology.Place> cpus = new HashMap<>();
    for (Map.Entry<Integer, CpuSet> node : cpusOfNodes.entrySet()) {
      for (int cpu : node.getValue().list()) {
        cpus.put(cpu, place(cpu, node.getKey(), node.getValue(), online));
      }
    }
    return new Machine(new CpuTopology(cpus), nodes);
  }

  private CpuTopology.Place place(int cpu, int node, CpuSet ofNode, CpuSet online)
      throws IOException {
    Path its = folder.resolve("cpu/cpu" + cpu);
    int socket = Integer.parseInt(text(its.resolve("topology/physical_package_id")));
    CpuSet siblings = CpuSet.parse(text(its.resolve("topology/thread_siblings_list"))).and(online);
    int core = siblings.stream().min().orElse(cpu);
    return new CpuTopology.Place(node, socket, core, cache(its, ofNode, online).orElse(socket));
  }

  /** A last-level cache that some of the node's CPUs share; not one that all of them do. */
  private static Optional<Integer> cache(Path cpu, CpuSet ofNode, CpuSet online)
      throws IOException {
    for (Path each : numbered(cpu.resolve("cache"), "index")) {
      if (text(each.resolve("level")).equals(LAST_LEVEL) && Files.exists(each.resolve("id"))) {
        CpuSet shared = CpuSet.parse(text(each.resolve("shared_cpu_list"))).and(online);
        if (shared.size() < ofNode.size()) {
          return Optional.of(Integer.valueOf(text(each.resolve("id"))));
        }
      }
    }
    return Optional.empty();
  }

  private static Machine.Node node(int number, Path folder) throws IOException {
    Matcher memory = MEM_TOTAL.matcher(text(folder.resolve("meminfo")));
    Map<Long, Long> hugepages = new HashMap<>();
    for (Path each : entries(folder.resolve("hugepages"))) {
      Matcher size = HUGEPAGES.matcher(name(each));
      if (size.matches()) {
        hugepages.put(
            Long.valueOf(size.group(1)), Long.valueOf(text(each.resolve("nr_hugepages"))));
      }
    }
    Path distances = folder.resolve("distance");
    return new Machine.Node(
        number,
        memory.find() ? Long.parseLong(memory.group(1)) * KIB : 0,
        hugepages,
        Files.exists(distances)
            ? Arrays.stream(text(distances).split("\\s+")).map(Long::valueOf).toList()
            : List.of());
  }

  private static List<Path> numbered(Path folder, String prefix) throws IOException {
    return entries(folder).stream()
        .filter(each -> name(each).matches(prefix + "\\d+"))
        .sorted(Comparator.comparingInt(each -> number(each, prefix)))
        .toList();
  }

  private static int number(Path folder, String prefix) {
    return Integer.parseInt(name(folder).substring(prefix.length()));
  }

  private static List<Path> entries(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<Path> all = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(all::add);
    }
    return all;
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file).strip();
  }
}
