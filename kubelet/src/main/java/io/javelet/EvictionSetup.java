package io.javelet;

import static io.javelet.config.value.EvictionSignal.ALLOCATABLE_MEMORY_AVAILABLE;
import static io.javelet.config.value.EvictionSignal.CONTAINERFS_AVAILABLE;
import static io.javelet.config.value.EvictionSignal.CONTAINERFS_INODES_FREE;
import static io.javelet.config.value.EvictionSignal.IMAGEFS_AVAILABLE;
import static io.javelet.config.value.EvictionSignal.IMAGEFS_INODES_FREE;
import static io.javelet.config.value.EvictionSignal.MEMORY_AVAILABLE;
import static io.javelet.config.value.EvictionSignal.NODEFS_AVAILABLE;
import static io.javelet.config.value.EvictionSignal.NODEFS_INODES_FREE;
import static io.javelet.config.value.EvictionSignal.PID_AVAILABLE;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.config.value.EvictionSignal;
import io.javelet.eviction.EvictionManager;
import io.javelet.eviction.PodUsage;
import io.javelet.eviction.Supply;
import io.javelet.images.gc.ImageGarbageCollector;
import io.javelet.os.FileSystemStatistics;
import io.javelet.pod.TerminalReason;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.RuntimeStatistics;
import io.javelet.stats.NodeLevels;
import io.javelet.stats.NodeStatistics;
import io.javelet.stats.PodLevels;
import io.javelet.volume.PodVolumes;
import io.javelet.volume.VolumeUse;
import io.javelet.worker.TerminationRequest;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Shows the agent's rooms to eviction, in eviction's words. No logic. */
final class EvictionSetup {
  private EvictionSetup() {}

  /** The machine. */
  record Machine(NodeStatistics statistics, PodVolumes volumes) implements EvictionManager.Node {
    @Override
    public Map<EvictionSignal, Supply> supplies() {
      NodeLevels levels = statistics.levels();
      Map<EvictionSignal, Supply> supplies = new EnumMap<>(EvictionSignal.class);
      supplies.put(MEMORY_AVAILABLE, supply(levels.memory()));
      levels.pods().ifPresent(pods -> supplies.put(ALLOCATABLE_MEMORY_AVAILABLE, supply(pods)));
      put(supplies, levels.node(), NODEFS_AVAILABLE, NODEFS_INODES_FREE);
      put(supplies, levels.images(), IMAGEFS_AVAILABLE, IMAGEFS_INODES_FREE);
      put(supplies, levels.containers(), CONTAINERFS_AVAILABLE, CONTAINERFS_INODES_FREE);
      supplies.put(PID_AVAILABLE, supply(levels.processes()));
      return supplies;
    }

    @Override
    public Map<PodUid, PodUsage> usage(List<Pod> pods) throws InterruptedException {
      Map<PodUid, Pod> wanted = new HashMap<>();
      pods.forEach(pod -> wanted.put(new PodUid(pod.getMetadata().getUid()), pod));
      Map<PodUid, PodUsage> usage = new HashMap<>();
      for (PodLevels levels : statistics.podLevels()) {
        Optional<Pod> pod = Optional.ofNullable(wanted.get(levels.uid()));
        if (pod.isPresent()) {
          usage.put(levels.uid(), usage(levels, volumes.use(pod.get())));
        }
      }
      return usage;
    }

    @Override
    public boolean hasOwnImageDisk() {
      return statistics.hasOwnLayerDisk();
    }

    private static PodUsage usage(PodLevels levels, List<VolumeUse> volumes) {
      Map<String, PodUsage.OfContainer> containers = new HashMap<>();
      for (PodLevels.OfContainer each : levels.containers()) {
        containers.put(
            each.name(),
            new PodUsage.OfContainer(each.memoryBytes(), disk(each.layer()), disk(each.logs())));
      }
      List<VolumeUse> local = volumes.stream().filter(VolumeUse::localDisk).toList();
      return new PodUsage(
          containers,
          new PodUsage.Disk(
              local.stream().mapToLong(VolumeUse::bytes).sum(),
              local.stream().mapToLong(VolumeUse::inodes).sum()),
          volumes.stream().collect(Collectors.toMap(VolumeUse::volume, VolumeUse::bytes)),
          levels.processes());
    }

    private static void put(
        Map<EvictionSignal, Supply> supplies,
        Optional<FileSystemStatistics> system,
        EvictionSignal bytes,
        EvictionSignal inodes) {
      if (system.isEmpty()) {
        return;
      }
      supplies.put(bytes, new Supply(system.get().availableBytes(), system.get().capacityBytes()));
      // Some file systems have no limit of inodes, and say so by having none.
      if (system.get().inodes() > 0) {
        supplies.put(inodes, new Supply(system.get().freeInodes(), system.get().inodes()));
      }
    }

    private static Supply supply(NodeLevels.Level level) {
      return new Supply(level.available(), level.capacity());
    }

    private static PodUsage.Disk disk(RuntimeStatistics.DiskUse use) {
      return new PodUsage.Disk(use.usedBytes(), use.usedInodes());
    }
  }

  /** The pods. */
  record Declared(PodAssembly agent) implements EvictionManager.Pods {
    private static final List<String> ENDED = List.of("Succeeded", "Failed");

    @Override
    public List<Pod> active() {
      return agent.podManager().pods().all().stream()
          .filter(pod -> {
            var uid = new PodUid(pod.getMetadata().getUid());
            return agent
                .statuses()
                .get(uid)
                .filter(status -> ENDED.contains(status.getPhase()))
                .isEmpty();
          })
          .toList();
    }

    @Override
    public void evict(Pod pod, TerminalReason reason, Duration grace) {
      agent
          .workers()
          .terminate(
              new PodUid(pod.getMetadata().getUid()),
              TerminationRequest.byAgent(reason, Optional.of(grace)));
    }

    @Override
    public void evictAndStartAnew(Pod pod, TerminalReason reason, Duration grace) {
      agent
          .workers()
          .terminate(
              new PodUid(pod.getMetadata().getUid()),
              TerminationRequest.toBeginAnew(reason, grace));
      agent.workers().update(pod);
    }
  }

  /** What can be removed. */
  record Leftovers(PodAssembly agent, ImageGarbageCollector images)
      implements EvictionManager.Reclaimer {
    @Override
    public void deadContainers() {
      agent.deadContainers().collectAll();
    }

    @Override
    public void unusedImages() {
      images.deleteUnused();
    }
  }
}
