package io.javelet.stats;

import io.javelet.os.CgroupLayout;
import io.javelet.os.CgroupPath;
import io.javelet.runtime.ContainerId;
import io.javelet.runtime.CriException;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.RuntimeContainer;
import io.javelet.runtime.RuntimeSandbox;
import io.javelet.runtime.RuntimeStatistics;
import io.javelet.runtime.SandboxId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Reads what everything on this node uses, when somebody asks. Any thread; each request reads with
 * its own tools. Between requests it does nothing. Upstream's counterparts: the stats provider and
 * cAdvisor.
 */
public final class NodeStatistics {
  /** The name of the group of all pods. */
  public static final String PODS = "pods";

  private static final RuntimeStatistics.DiskUse NOTHING = new RuntimeStatistics.DiskUse("", 0, 0);

  /**
   * Enough for a hundred pods of two containers on version 1, and 20 MiB of the kernel's memory.
   */
  private static final int MOST_OPEN_FILES = 5000;

  /** How long files stay open for the next measurement. */
  private static final Duration KEPT_OPEN = Duration.ofMinutes(5);

  private final Settings settings;
  private final PodSight.Source pods;
  private final SandboxPids sandboxPids;
  private final VolumeUsage volumes;
  private final CgroupLayout layout;
  private final InstantSource clock;
  private final SlowFactsCache slow;
  private final ReentrantLock oneAtATime = new ReentrantLock();
  private final CgroupTexts texts;
  private volatile Instant lastMeasured;
  private final CpuRates rates = new CpuRates();
  private final Map<ContainerId, CgroupPath> containerCgroups = new ConcurrentHashMap<>();
  private final Map<SandboxId, Long> pids = new ConcurrentHashMap<>();

  /**
   * What the node is called and where things are.
   *
   * @param nodeName its name
   * @param root the agent's folder
   * @param proc {@code /proc}
   * @param sys {@code /sys}
   * @param groups the cgroups that are shown by name: {@code pods}, {@code kubelet}, …
   */
  public record Settings(
      String nodeName, Path root, Path proc, Path sys, Map<String, CgroupPath> groups) {
    public Settings {
      groups = new LinkedHashMap<>(groups);
    }
  }

  /** Tells the process of a sandbox. */
  @FunctionalInterface
  public interface SandboxPids {
    /** Its process id on this node; absent when nobody knows. */
    OptionalLong pid(SandboxId sandbox);
  }

  /**
   * Who else knows something.
   *
   * @param pods shows the pods
   * @param sandboxPids tells the processes of sandboxes
   * @param runtime tells what it uses of disks
   * @param volumes tells what volumes take
   */
  public record Sources(
      PodSight.Source pods,
      SandboxPids sandboxPids,
      RuntimeStatistics runtime,
      VolumeUsage volumes) {}

  /** Nothing is read yet. */
  public NodeStatistics(
      Settings settings, Sources sources, CgroupLayout layout, InstantSource clock) {
    this.settings = settings;
    this.pods = sources.pods();
    this.sandboxPids = sources.sandboxPids();
    this.volumes = sources.volumes();
    this.layout = layout;
    this.clock = clock;
    this.texts = new CgroupTexts(layout, MOST_OPEN_FILES);
    this.lastMeasured = clock.instant();
    this.slow = new SlowFactsCache(sources.runtime(), settings.root(), clock);
  }

  /**
   * The body of {@code /stats/summary}, in UTF-8.
   *
   * @param onlyCpuAndMemory whether the rest is left out
   */
  public StatisticsText summary(boolean onlyCpuAndMemory) {
    Measurement measured = reading(this::measure);
    Set<PodUid> uids = new HashSet<>();
    measured.pods().forEach(pod -> uids.add(pod.sight().uid()));
    return new Summary(
            settings.nodeName(), onlyCpuAndMemory, onlyCpuAndMemory ? Map.of() : volumes.of(uids))
        .of(measured);
  }

  /** The body of {@code /metrics/resource}, in UTF-8. */
  public StatisticsText resourceMetrics() {
    return ResourceText.of(reading(this::measure));
  }

  /** The body of {@code /metrics/cadvisor}, in UTF-8. */
  public StatisticsText cadvisorMetrics() {
    return reading(this::cadvisorMetrics);
  }

  private StatisticsText cadvisorMetrics(CgroupReader reader) {
    return CadvisorText.of(
        measure(reader),
        new CgroupDetailReader(reader, settings.sys().resolve("dev/block")),
        new MachineFacts(settings.proc(), settings.sys(), reader.text()));
  }

  /**
   * What the log files of a container take on the disk.
   *
   * @param container its name
   */
  public record LogUse(PodUid uid, PodFullName pod, String container, long bytes) {}

  /** What all containers' logs take; may be some seconds old. */
  public List<LogUse> logs() {
    List<PodSight> sights = pods.pods();
    SlowFacts facts = slow.of(sights);
    List<LogUse> logs = new ArrayList<>();
    for (PodSight sight : sights) {
      for (RuntimeContainer each : sight.status().running()) {
        RuntimeStatistics.DiskUse use = facts.logs().get(each.id());
        if (use != null) {
          logs.add(new LogUse(sight.uid(), sight.name(), each.name(), use.usedBytes()));
        }
      }
    }
    return logs;
  }

  /**
   * What is known of a claim's volume.
   *
   * @param claim its name
   */
  public record ClaimUse(String namespace, String claim, VolumeUsage.OfVolume volume) {}

  /** All claims' volumes that were measured; measures anew beside the caller what is old. */
  public List<ClaimUse> claims() {
    List<PodSight> sights = pods.pods();
    Set<PodUid> uids = new HashSet<>();
    sights.forEach(sight -> uids.add(sight.uid()));
    Map<PodUid, List<VolumeUsage.OfVolume>> measured = volumes.of(uids);
    List<ClaimUse> claims = new ArrayList<>();
    for (PodSight sight : sights) {
      for (VolumeUsage.OfVolume each : measured.getOrDefault(sight.uid(), List.of())) {
        each.claim()
            .ifPresent(name -> claims.add(new ClaimUse(sight.name().namespace(), name, each)));
      }
    }
    return claims;
  }

  /** How much is left of what the node can run short of; without a look at any pod. */
  public NodeLevels levels() {
    return reading(this::levels);
  }

  private NodeLevels levels(CgroupReader reader) {
    closeWhatNobodyAsksFor(reader);
    CgroupUsage.Memory root =
        reader
            .usage(CgroupPath.ROOT)
            .orElseThrow(() -> new IllegalStateException("there is no root cgroup"))
            .memory();
    NodeReader node = new NodeReader(settings.proc(), reader.text());
    SlowFacts.Disks disks = slow.disks();
    return new NodeLevels(
        new NodeLevels.Level(root.workingSet(), node.memoryBytes()),
        Optional.ofNullable(settings.groups().get(PODS))
            .flatMap(reader::usage)
            .map(CgroupUsage::memory)
            .flatMap(
                pods -> pods.limit().map(limit -> new NodeLevels.Level(pods.workingSet(), limit))),
        disks.node(),
        disks.images().map(SlowFacts.Place::fileSystem),
        disks.containers().map(SlowFacts.Place::fileSystem),
        new NodeLevels.Level(node.tasks(), node.mostPids()));
  }

  /**
   * Whether containers' layers are on another file system than the agent's folder; where nobody
   * knows, they are taken to be on the same.
   */
  public boolean hasOwnLayerDisk() {
    return slow.hasOwnLayerDisk();
  }

  /** What every pod uses now. Asks the runtime and looks at every log folder. */
  public List<PodLevels> podLevels() {
    Measurement measured = reading(reader -> measure(reader, slow::read));
    return measured.pods().stream().map(pod -> levels(pod, measured.slow())).toList();
  }

  private static PodLevels levels(Measurement.OfPod pod, SlowFacts slow) {
    return new PodLevels(
        pod.sight().uid(),
        pod.use().map(use -> use.usage().processes().threads()).orElse(0L),
        pod.containers().stream()
            .map(each ->
                new PodLevels.OfContainer(
                    each.container().name(),
                    each.use().map(use -> use.usage().memory().workingSet()).orElse(0L),
                    slow.layers().getOrDefault(each.container().id(), NOTHING),
                    slow.logs().getOrDefault(each.container().id(), NOTHING)))
            .toList());
  }

  /** The node's levels are read every few seconds, so this comes by often enough. */
  private void closeWhatNobodyAsksFor(CgroupReader reader) {
    if (lastMeasured.plus(KEPT_OPEN).isBefore(clock.instant())) {
      reader.keep(Set.of());
    }
  }

  /** Answers a request, with files that stay open for the next one. */
  private <T> T reading(Function<CgroupReader, T> request) {
    if (oneAtATime.tryLock()) {
      try {
        return request.apply(new CgroupReader(texts, clock));
      } finally {
        oneAtATime.unlock();
      }
    }
    try (CgroupTexts own = new CgroupTexts(layout, 0)) {
      return request.apply(new CgroupReader(own, clock));
    }
  }

  private Measurement measure(CgroupReader reader) {
    return measure(reader, slow::of);
  }

  private Measurement measure(CgroupReader reader, Function<List<PodSight>, SlowFacts> slowFacts) {
    Instant at = clock.instant();
    lastMeasured = at;
    List<PodSight> sights = pods.pods();
    Set<CgroupPath> seen = new HashSet<>();
    List<Measurement.OfPod> found = new ArrayList<>();
    Set<ContainerId> containers = new HashSet<>();
    Set<SandboxId> sandboxes = new HashSet<>();
    for (PodSight sight : sights) {
      sight
          .status()
          .newestSandbox()
          .filter(RuntimeSandbox::ready)
          .ifPresent(sandbox -> {
            Measurement.OfPod pod = pod(reader, sight, sandbox, seen);
            if (!pod.containers().isEmpty()) {
              found.add(pod);
            }
            sandboxes.add(sandbox.id());
            pod.containers().forEach(each -> containers.add(each.container().id()));
          });
    }
    Measurement.OfNode node =
        new NodeReader(settings.proc(), reader.text()).read(use(reader, CgroupPath.ROOT, seen));
    List<Measurement.OfGroup> groups = new ArrayList<>();
    settings
        .groups()
        .forEach((name, cgroup) ->
            find(reader, cgroup, seen)
                .ifPresent(use -> groups.add(new Measurement.OfGroup(name, use))));
    rates.keep(seen);
    reader.keep(seen);
    containerCgroups.keySet().retainAll(containers);
    pids.keySet().retainAll(sandboxes);
    return new Measurement(at, node, groups, found, slowFacts.apply(sights));
  }

  private Measurement.OfPod pod(
      CgroupReader reader, PodSight sight, RuntimeSandbox sandbox, Set<CgroupPath> seen) {
    List<Measurement.OfContainer> containers = new ArrayList<>();
    for (RuntimeContainer each : sight.status().running()) {
      Optional<CgroupPath> cgroup = sight.cgroup().flatMap(pod -> cgroup(reader, pod, each.id()));
      containers.add(
          new Measurement.OfContainer(each, cgroup.flatMap(path -> find(reader, path, seen))));
    }
    return new Measurement.OfPod(
        sight,
        sandbox,
        sight.cgroup().flatMap(path -> find(reader, path, seen)),
        sandbox.hostNetwork() ? Optional.empty() : Optional.of(network(reader, sandbox.id())),
        containers);
  }

  private Optional<Measurement.Use> find(
      CgroupReader reader, CgroupPath cgroup, Set<CgroupPath> seen) {
    return reader.usage(cgroup).map(usage -> rated(cgroup, usage, seen));
  }

  private Measurement.Use use(CgroupReader reader, CgroupPath cgroup, Set<CgroupPath> seen) {
    return find(reader, cgroup, seen)
        .orElseThrow(() -> new IllegalStateException("there is no root cgroup"));
  }

  private Measurement.Use rated(CgroupPath cgroup, CgroupUsage usage, Set<CgroupPath> seen) {
    seen.add(cgroup);
    return new Measurement.Use(cgroup, usage, rates.rate(cgroup, usage.at(), usage.cpu().total()));
  }

  /** Runtimes call a container's cgroup after its id, each in its own way. */
  private Optional<CgroupPath> cgroup(CgroupReader reader, CgroupPath pod, ContainerId id) {
    CgroupPath known = containerCgroups.get(id);
    if (known != null) {
      return Optional.of(known);
    }
    for (String name :
        List.of(
            id.value(),
            "cri-containerd-" + id.value() + ".scope",
            "crio-" + id.value() + ".scope")) {
      CgroupPath candidate = pod.child(name);
      if (reader.exists(candidate)) {
        containerCgroups.put(id, candidate);
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  private List<NetworkCounters> network(CgroupReader reader, SandboxId sandbox) {
    Long pid = pids.get(sandbox);
    if (pid == null) {
      try {
        OptionalLong told = sandboxPids.pid(sandbox);
        if (told.isEmpty()) {
          return List.of();
        }
        pid = told.getAsLong();
        pids.put(sandbox, pid);
      } catch (CriException away) {
        return List.of();
      }
    }
    return NetworkCounters.parse(
        reader.text().read(settings.proc().resolve(pid.toString()).resolve("net/dev")).orElse(""));
  }
}
