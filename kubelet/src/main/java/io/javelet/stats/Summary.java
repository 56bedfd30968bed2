package io.javelet.stats;

import io.javelet.os.FileSystemStatistics;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.RuntimeContainer;
import io.javelet.runtime.RuntimeStatistics.DiskUse;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes a measurement as {@code /stats/summary} shows it. Pure. */
final class Summary {
  private static final List<String> MAIN_INTERFACES = List.of("eth0");

  private final String nodeName;
  private final boolean onlyCpuAndMemory;
  private final Map<PodUid, List<VolumeUsage.OfVolume>> volumes;

  /**
   * @param volumes what is known of pods' volumes
   */
  Summary(
      String nodeName, boolean onlyCpuAndMemory, Map<PodUid, List<VolumeUsage.OfVolume>> volumes) {
    this.volumes = volumes;
    this.nodeName = nodeName;
    this.onlyCpuAndMemory = onlyCpuAndMemory;
  }

  StatisticsText of(Measurement measured) {
    return out -> {
      Map<String, Object> root = new LinkedHashMap<>();
      root.put("node", node(measured));
      root.put("pods", measured.pods().stream().map(pod -> pod(pod, measured.slow())));
      IndentedJson.write(root, out);
    };
  }

  private Map<String, Object> node(Measurement measured) {
    Measurement.OfNode node = measured.node();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("nodeName", nodeName);
    json.put(
        "systemContainers",
        measured.groups().stream().map(group -> group(group, node.bootedAt())).toList());
    json.put("startTime", time(node.bootedAt()));
    Measurement.Use use = node.use();
    json.put("cpu", cpu(use, true));
    json.put("memory", memory(use, Optional.of(node.memoryBytes()), true));
    if (!onlyCpuAndMemory) {
      json.put("io", io(use));
      json.put("network", network(node.network(), measured.at()));
      measured.slow().node().ifPresent(fs -> json.put("fs", fileSystem(fs, measured.slow().at())));
      Map<String, Object> runtime = new LinkedHashMap<>();
      measured
          .slow()
          .images()
          .ifPresent(place -> runtime.put("imageFs", place(place, measured.slow().at())));
      measured
          .slow()
          .containers()
          .ifPresent(place -> runtime.put("containerFs", place(place, measured.slow().at())));
      json.put("runtime", runtime);
      json.put(
          "rlimit",
          ordered("time", time(measured.at()), "maxpid", node.mostPids(), "curproc", node.tasks()));
    }
    json.put(
        "swap",
        ordered(
            "time",
            time(measured.at()),
            "swapAvailableBytes",
            node.swapBytes() - node.swapUsed(),
            "swapUsageBytes",
            node.swapUsed()));
    return json;
  }

  private Map<String, Object> group(Measurement.OfGroup group, Instant started) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", group.name());
    json.put("startTime", time(started));
    Measurement.Use use = group.use();
    json.put("cpu", cpu(use, true));
    json.put("memory", memory(use, use.usage().memory().limit(), true));
    if (!onlyCpuAndMemory) {
      json.put("io", io(use));
    }
    json.put("swap", swap(use));
    return json;
  }

  private Map<String, Object> pod(Measurement.OfPod pod, SlowFacts slow) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put(
        "podRef",
        ordered(
            "name",
            pod.sight().name().name(),
            "namespace",
            pod.sight().name().namespace(),
            "uid",
            pod.sight().uid().value()));
    json.put("startTime", time(pod.sandbox().createdAt()));
    json.put(
        "containers",
        pod.containers().stream().map(container -> container(container, slow)).toList());
    pod.use()
        .ifPresent(use -> {
          json.put("cpu", cpu(use, true));
          json.put("memory", memory(use, use.usage().memory().limit(), true));
          if (!onlyCpuAndMemory) {
            json.put("io", io(use));
          }
        });
    if (!onlyCpuAndMemory) {
      pod.network()
          .filter(interfaces -> !interfaces.isEmpty())
          .ifPresent(interfaces ->
              json.put(
                  "network",
                  network(interfaces, pod.use().map(use -> use.usage().at()).orElse(slow.at()))));
      List<VolumeUsage.OfVolume> measured = volumes.getOrDefault(pod.sight().uid(), List.of());
      if (!measured.isEmpty()) {
        json.put("volume", measured.stream().map(each -> volume(pod, each)).toList());
      }
      ephemeral(pod, slow, measured).ifPresent(storage -> json.put("ephemeral-storage", storage));
      pod.use()
          .ifPresent(use ->
              json.put(
                  "process_stats", ordered("process_count", use.usage().processes().threads())));
    }
    pod.use().ifPresent(use -> json.put("swap", swap(use)));
    return json;
  }

  private Map<String, Object> container(Measurement.OfContainer container, SlowFacts slow) {
    RuntimeContainer what = container.container();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", what.name());
    json.put("startTime", time(what.times().startedAt().orElse(what.times().createdAt())));
    container
        .use()
        .ifPresent(use -> {
          json.put("cpu", cpu(use, false));
          json.put("memory", memory(use, use.usage().memory().limit(), false));
          if (!onlyCpuAndMemory) {
            use.usage().pressure().ifPresent(_ -> json.put("io", io(use)));
          }
        });
    if (!onlyCpuAndMemory) {
      Optional.ofNullable(slow.layers().get(what.id()))
          .ifPresent(use ->
              json.put(
                  "rootfs", disk(use, slow.containers().map(SlowFacts.Place::fileSystem), slow)));
      Optional.ofNullable(slow.logs().get(what.id()))
          .ifPresent(use -> json.put("logs", disk(use, slow.node(), slow)));
    }
    container.use().ifPresent(use -> json.put("swap", swap(use)));
    return json;
  }

  private static Map<String, Object> volume(Measurement.OfPod pod, VolumeUsage.OfVolume volume) {
    Map<String, Object> json = bounds(volume.fileSystem(), volume.at());
    json.put("usedBytes", volume.bytes());
    json.put("inodesUsed", volume.inodes());
    json.put("name", volume.name());
    volume
        .claim()
        .ifPresent(claim ->
            json.put(
                "pvcRef", ordered("name", claim, "namespace", pod.sight().name().namespace())));
    return json;
  }

  private static Optional<Map<String, Object>> ephemeral(
      Measurement.OfPod pod, SlowFacts slow, List<VolumeUsage.OfVolume> volumes) {
    if (slow.node().isEmpty()) {
      return Optional.empty();
    }
    long bytes = 0;
    long inodes = 0;
    for (VolumeUsage.OfVolume each : volumes) {
      if (each.localDisk()) {
        bytes += each.bytes();
        inodes += each.inodes();
      }
    }
    for (Measurement.OfContainer each : pod.containers()) {
      for (Map<?, DiskUse> part : List.of(slow.layers(), slow.logs())) {
        DiskUse use = part.get(each.container().id());
        if (use != null) {
          bytes += use.usedBytes();
          inodes += use.usedInodes();
        }
      }
    }
    return Optional.of(disk(new DiskUse("", bytes, inodes), slow.node(), slow));
  }

  private static Map<String, Object> cpu(Measurement.Use use, boolean zeros) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("time", time(use.usage().at()));
    if (zeros || use.nanoCores().isPresent()) {
      json.put("usageNanoCores", use.nanoCores().orElse(0));
    }
    json.put("usageCoreNanoSeconds", use.usage().cpu().total());
    pressure(json, use, zeros, CgroupUsage.Pressures::cpu);
    return json;
  }

  private static Map<String, Object> memory(
      Measurement.Use use, Optional<Long> limit, boolean zeros) {
    CgroupUsage.Memory memory = use.usage().memory();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("time", time(use.usage().at()));
    limit.ifPresent(most -> json.put("availableBytes", Math.max(0, most - memory.workingSet())));
    json.put("usageBytes", memory.usage());
    json.put("workingSetBytes", memory.workingSet());
    json.put("rssBytes", memory.resident());
    json.put("pageFaults", memory.faults());
    json.put("majorPageFaults", memory.majorFaults());
    pressure(json, use, zeros, CgroupUsage.Pressures::memory);
    return json;
  }

  private static Map<String, Object> io(Measurement.Use use) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("time", time(use.usage().at()));
    pressure(json, use, true, CgroupUsage.Pressures::io);
    return json;
  }

  private interface Which {
    CgroupUsage.Pressure of(CgroupUsage.Pressures pressures);
  }

  private static void pressure(
      Map<String, Object> json, Measurement.Use use, boolean zeros, Which which) {
    Optional<CgroupUsage.Pressure> told = use.usage().pressure().map(which::of);
    if (told.isPresent() || zeros) {
      CgroupUsage.Pressure pressure =
          told.orElse(new CgroupUsage.Pressure(CgroupUsage.Stall.NONE, CgroupUsage.Stall.NONE));
      json.put("psi", ordered("full", stall(pressure.full()), "some", stall(pressure.some())));
    }
  }

  private static Map<String, Object> stall(CgroupUsage.Stall stall) {
    return ordered(
        "total",
        stall.totalNanos(),
        "avg10",
        number(stall.average10()),
        "avg60",
        number(stall.average60()),
        "avg300",
        number(stall.average300()));
  }

  /** As Go writes it: {@code 0} rather than {@code 0.0}. */
  private static Number number(double value) {
    return value == Math.rint(value) ? (Number) (long) value : (Number) value;
  }

  private static Map<String, Object> swap(Measurement.Use use) {
    CgroupUsage.Memory memory = use.usage().memory();
    Map<String, Object> swap = ordered("time", time(use.usage().at()));
    memory
        .swapLimit()
        .ifPresent(limit -> swap.put("swapAvailableBytes", Math.max(0, limit - memory.swap())));
    swap.put("swapUsageBytes", memory.swap());
    return swap;
  }

  private static Map<String, Object> network(List<NetworkCounters> interfaces, Instant at) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("time", time(at));
    Optional<NetworkCounters> main =
        interfaces.stream().filter(each -> MAIN_INTERFACES.contains(each.name())).findFirst();
    json.put("name", main.map(NetworkCounters::name).orElse(""));
    main.ifPresent(each -> json.putAll(counters(each)));
    json.put(
        "interfaces",
        interfaces.stream()
            .map(each -> {
              Map<String, Object> one = ordered("name", each.name());
              one.putAll(counters(each));
              return one;
            })
            .toList());
    return json;
  }

  private static Map<String, Object> counters(NetworkCounters each) {
    return ordered(
        "rxBytes",
        each.receivedBytes(),
        "rxErrors",
        each.receiveErrors(),
        "txBytes",
        each.sentBytes(),
        "txErrors",
        each.sendErrors());
  }

  private static Map<String, Object> fileSystem(FileSystemStatistics system, Instant at) {
    Map<String, Object> json = bounds(system, at);
    json.put("usedBytes", system.capacityBytes() - system.freeBytes());
    json.put("inodesUsed", system.inodes() - system.freeInodes());
    return json;
  }

  private static Map<String, Object> place(SlowFacts.Place place, Instant at) {
    Map<String, Object> json = bounds(place.fileSystem(), at);
    json.put("usedBytes", place.use().usedBytes());
    json.put("inodesUsed", place.use().usedInodes());
    return json;
  }

  private static Map<String, Object> disk(
      DiskUse use, Optional<FileSystemStatistics> system, SlowFacts slow) {
    Map<String, Object> json =
        system
            .map(known -> bounds(known, slow.at()))
            .orElseGet(() -> ordered("time", time(slow.at())));
    json.put("usedBytes", use.usedBytes());
    json.put("inodesUsed", use.usedInodes());
    return json;
  }

  private static Map<String, Object> bounds(FileSystemStatistics system, Instant at) {
    return ordered(
        "time",
        time(at),
        "availableBytes",
        system.availableBytes(),
        "capacityBytes",
        system.capacityBytes(),
        "inodesFree",
        system.freeInodes(),
        "inodes",
        system.inodes());
  }

  private static String time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static Map<String, Object> ordered(Object... namesAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return map;
  }
}
