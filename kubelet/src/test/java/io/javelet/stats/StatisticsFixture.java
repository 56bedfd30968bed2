package io.javelet.stats;

import io.javelet.os.CgroupHierarchy;
import io.javelet.os.CgroupLayout;
import io.javelet.os.CgroupMode;
import io.javelet.os.CgroupPath;
import io.javelet.runtime.ContainerId;
import io.javelet.runtime.ContainerState;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.RuntimeContainer;
import io.javelet.runtime.RuntimePodStatus;
import io.javelet.runtime.RuntimeSandbox;
import io.javelet.runtime.RuntimeStatistics;
import io.javelet.runtime.SandboxId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;

/** A machine made of files, with pods on it. */
public final class StatisticsFixture {
  static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final CgroupPath PODS = CgroupPath.of("kubepods");

  /** All of it. */
  static String text(StatisticsText written) throws IOException {
    var out = new ByteArrayOutputStream();
    written.writeTo(out);
    return out.toString(StandardCharsets.UTF_8);
  }

  final AtomicReference<Instant> now = new AtomicReference<>(NOW);
  private final Path folder;
  private final CgroupMode mode;
  private final List<PodSight> pods = new ArrayList<>();

  /** What is told when a pod's volumes are measured; each time a permit. */
  final Map<PodUid, List<VolumeUsage.OfVolume>> volumes = new ConcurrentHashMap<>();

  final Semaphore measurings = new Semaphore(0);
  Optional<Duration> volumePeriod = Optional.of(Duration.ofMinutes(1));

  /** Where the runtime keeps containers' layers. */
  Path layers;

  /** An empty one. */
  public StatisticsFixture(Path folder, CgroupMode mode) throws IOException {
    this.folder = folder;
    this.layers = folder;
    this.mode = mode;
    write("proc/stat", "cpu 1 2 3\nbtime 1767322800\n");
    write("proc/meminfo", "MemTotal: 8000 kB\nSwapTotal: 100 kB\nSwapFree: 40 kB\n");
    write("proc/loadavg", "0.1 0.2 0.3 2/345 678\n");
    write("proc/net/dev", net("eth0") + "veth1: 1 1 0 0 0 0 0 0 1 1 0 0 0 0 0 0\n");
    write("proc/sys/kernel/pid_max", "4194304\n");
    write("proc/sys/kernel/random/boot_id", "b-1\n");
    write("proc/sys/kernel/osrelease", "6.1.0\n");
    write("proc/cpuinfo", "processor : 0\nphysical id : 0\ncore id : 0\nprocessor : 1\n");
    write("sys/dev/block/8:0/uevent", "MAJOR=8\nMINOR=0\nDEVNAME=sda\n");
    cgroup(CgroupPath.ROOT);
    cgroup(PODS);
  }

  private static String net(String name) {
    return "Inter-|   Receive\n face |bytes\n    lo: 9 9 0 0 0 0 0 0 9 9 0 0 0 0 0 0\n  "
        + name
        + ": 1000 10 1 2 0 0 0 0 2000 20 3 4 0 0 0 0\n";
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /** A pod with one container and an interface of its own. */
  public void pod(String name) throws IOException {
    CgroupPath cgroup = PODS.child("pod" + name);
    cgroup(cgroup);
    String id = "c-" + name;
    cgroup(cgroup.child(id));
    write("proc/77/net/dev", net("eth0"));
    Path log = folder.resolve("logs").resolve(name).resolve("0.log");
    Files.createDirectories(log.getParent());
    Files.writeString(log, "12345");
    var container =
        new RuntimeContainer(
            new ContainerId(id),
            "main",
            0,
            ContainerState.RUNNING,
            new RuntimeContainer.Times(NOW, Optional.of(NOW), Optional.empty()),
            RuntimeContainer.Exit.NONE,
            new RuntimeContainer.Image("busybox:1", "sha256:1"),
            RuntimeContainer.Notes.NONE,
            log.toString());
    var sandbox =
        new RuntimeSandbox(
            new SandboxId("s-" + name), 0, true, NOW, false, List.of(), Map.of(), Map.of());
    var fullName = new PodFullName(name, "default");
    pods.add(
        new PodSight(
            new PodUid(name),
            fullName,
            Optional.of(cgroup),
            new RuntimePodStatus(
                new PodUid(name), fullName, List.of(sandbox), List.of(container), NOW)));
  }

  void cpu(CgroupPath cgroup, long nanos) throws IOException {
    if (mode == CgroupMode.V2) {
      file(
          "cpu",
          cgroup,
          "cpu.stat",
          "usage_usec %d\nuser_usec 3\nsystem_usec 2\nnr_periods 9\nnr_throttled 4\n"
                  .formatted(nanos / 1000)
              + "throttled_usec 7\n");
    } else {
      file("cpuacct", cgroup, "cpuacct.usage", nanos + "\n");
    }
  }

  private void cgroup(CgroupPath cgroup) throws IOException {
    cpu(cgroup, 5000);
    if (mode == CgroupMode.V2) {
      file("memory", cgroup, "memory.stat", V2_MEMORY);
      if (!cgroup.equals(CgroupPath.ROOT)) {
        file("memory", cgroup, "memory.current", "5000\n");
      }
      file("memory", cgroup, "memory.max", "9000\n");
      file("memory", cgroup, "memory.peak", "6000\n");
      file("memory", cgroup, "memory.events", "max 2\noom_kill 1\n");
      file("memory", cgroup, "memory.swap.current", "11\n");
      file("memory", cgroup, "memory.swap.max", "4096\n");
      file("memory", cgroup, "memory.min", "64\n");
      file("cpu", cgroup, "cpu.max", "50000 100000\n");
      file("cpu", cgroup, "cpu.weight", "100\n");
      file("io", cgroup, "io.stat", "8:0 rbytes=1 wbytes=2 rios=3 wios=4 dbytes=0 dios=0\n");
      for (String each : List.of("cpu", "memory", "io")) {
        file(each, cgroup, each + ".pressure", PRESSURE);
      }
    } else {
      file("cpuacct", cgroup, "cpuacct.stat", "user 3\nsystem 2\n");
      file("memory", cgroup, "memory.stat", V1_MEMORY);
      file("memory", cgroup, "memory.usage_in_bytes", "5000\n");
      file("memory", cgroup, "memory.limit_in_bytes", "9223372036854771712\n");
      file("memory", cgroup, "memory.failcnt", "2\n");
      file("memory", cgroup, "memory.oom_control", "oom_kill 1\n");
      file("cpu", cgroup, "cpu.shares", "1024\n");
      file("cpu", cgroup, "cpu.cfs_quota_us", "-1\n");
      file(
          "blkio",
          cgroup,
          "blkio.throttle.io_service_bytes_recursive",
          "8:0 Read 1\n8:0 Write 2\n");
      file("blkio", cgroup, "blkio.throttle.io_serviced_recursive", "8:0 Read 3\n8:0 Write 4\n");
    }
    file("pids", cgroup, "pids.current", "6\n");
    file("pids", cgroup, "pids.max", "max\n");
  }

  private static final String V2_MEMORY =
      """
      anon 1000
      file 2000
      kernel 300
      file_mapped 400
      inactive_file 1500
      active_file 500
      pgfault 70
      pgmajfault 8
      """;
  private static final String V1_MEMORY =
      """
      rss 1
      total_rss 1000
      total_cache 2000
      total_mapped_file 400
      total_inactive_file 1500
      total_active_file 500
      total_pgfault 70
      total_pgmajfault 8
      total_swap 11
      """;
  private static final String PRESSURE =
      "some avg10=1.50 avg60=0.00 avg300=0.25 total=12\nfull avg10=0.00 avg60=0.00 avg300=0.00"
          + " total=3\n";

  private void file(String controller, CgroupPath cgroup, String name, String text)
      throws IOException {
    String root = mode == CgroupMode.V2 ? "cgroup" : "cgroup/" + controller;
    write(root + (cgroup.names().isEmpty() ? "" : cgroup) + "/" + name, text);
  }

  /** What reads this machine. */
  public NodeStatistics statistics() {
    List<CgroupHierarchy> hierarchies =
        mode == CgroupMode.V2
            ? List.of(new CgroupHierarchy(folder.resolve("cgroup"), true, Set.of()))
            : List.of("cpu", "cpuacct", "memory", "pids", "blkio").stream()
                .map(each ->
                    new CgroupHierarchy(
                        folder.resolve("cgroup").resolve(each), false, Set.of(each)))
                .toList();
    return new NodeStatistics(
        new NodeStatistics.Settings(
            "node-1", folder, folder.resolve("proc"), folder.resolve("sys"), Map.of("pods", PODS)),
        new NodeStatistics.Sources(
            () -> pods,
            _ -> OptionalLong.of(77),
            new Disks(),
            new VolumeUsage(
                uid -> {
                  List<VolumeUsage.OfVolume> measured = volumes.getOrDefault(uid, List.of());
                  measurings.release();
                  return measured;
                },
                volumePeriod,
                now::get)),
        new CgroupLayout(mode, hierarchies),
        now::get);
  }

  private final class Disks implements RuntimeStatistics {
    @Override
    public List<WritableLayer> writableLayers() {
      return pods.stream()
          .map(pod ->
              new WritableLayer(
                  pod.status().containers().getFirst().id(), new DiskUse("", 4096, 3)))
          .toList();
    }

    @Override
    public FileSystems fileSystems() {
      return new FileSystems(
          Optional.of(new DiskUse(folder.toString(), 8192, 5)),
          Optional.of(new DiskUse(layers.toString(), 8192, 5)));
    }
  }
}
