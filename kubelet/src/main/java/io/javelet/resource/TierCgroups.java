package io.javelet.resource;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.os.CgroupFiles;
import io.javelet.os.CgroupPath;
import io.javelet.runtime.PodUid;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The cgroup of all pods and the two below it, of burstable and of best-effort pods. Thread-safe.
 * Upstream's counterpart: {@code qosContainerManagerImpl}, which looks at all pods once a minute
 * instead.
 */
final class TierCgroups {
  private static final String WEIGHT = "cpu.weight";
  private static final String SHARES = "cpu.shares";

  private final CgroupFiles files;
  private final CgroupMaker maker;
  private final PodCgroupSettings settings;
  private final boolean unified;
  private final Set<String> hugepageSizes;
  private final CgroupPath kubepods;
  private final CgroupPath burstable;
  private final CgroupPath bestEffort;
  private final TierRequests requests = new TierRequests();

  /** What was last written where. */
  private final Map<CgroupPath, Map<String, String>> written = new ConcurrentHashMap<>();

  TierCgroups(CgroupNames names, CgroupFiles files, CgroupMaker maker, PodCgroupSettings settings) {
    this.files = files;
    this.maker = maker;
    this.settings = settings;
    this.unified = files.layout().isUnified();
    this.hugepageSizes =
        files.layout().of("hugetlb").isPresent() ? settings.hugepageSizes() : Set.of();
    this.kubepods = CgroupPath.parse(names.kubepods());
    this.burstable = CgroupPath.parse(names.tier(QosClass.BURSTABLE));
    this.bestEffort = CgroupPath.parse(names.tier(QosClass.BEST_EFFORT));
  }

  /** The sizes that the kernel can limit here. */
  Set<String> hugepageSizes() {
    return hugepageSizes;
  }

  /** Makes all three and writes what the kernel takes of their values. */
  CgroupProblems enforce() throws IOException, InterruptedException {
    CgroupProblems problems = CgroupProblems.NONE;
    if (files.exists(burstable)) {
      requests.found(currentShares());
    }
    TierRequests.Sums sums = requests.sums();
    for (CgroupPath cgroup : List.of(kubepods, burstable, bestEffort)) {
      Map<String, String> values = values(cgroup, sums);
      problems = problems.and(maker.tryEnsure(cgroup, values));
      written.put(cgroup, values);
    }
    return problems;
  }

  /** A pod is there, or asks for something else than before. */
  void put(PodUid uid, Pod pod) throws IOException, InterruptedException {
    requests.put(uid, pod);
    write();
  }

  /** A pod is gone. */
  void remove(PodUid uid) throws IOException, InterruptedException {
    requests.remove(uid);
    if (files.exists(kubepods)) {
      write();
    }
  }

  /** Whoever comes last writes what holds then: no lock is needed, and none held while writing. */
  private void write() throws IOException, InterruptedException {
    TierRequests.Sums sums;
    do {
      sums = requests.sums();
      for (CgroupPath cgroup : List.of(kubepods, burstable, bestEffort)) {
        Map<String, String> values = values(cgroup, sums);
        if (!files.exists(cgroup) || !values.equals(written.get(cgroup))) {
          maker.ensure(cgroup, values);
          written.put(cgroup, values);
        }
      }
    } while (!sums.equals(requests.sums()));
  }

  private Map<String, String> values(CgroupPath cgroup, TierRequests.Sums sums) {
    Map<String, String> values;
    if (cgroup.equals(kubepods)) {
      values = CgroupValues.ofNode(settings.enforced().get(), unified, hugepageSizes);
      protection(sums.guaranteedMemory(), sums.burstableMemory(), values);
    } else if (cgroup.equals(burstable)) {
      values = CgroupValues.ofTier(sums.burstableShares(), unified, hugepageSizes);
      protection(0, sums.burstableMemory(), values);
      settings
          .reservedForHigherClasses()
          .ifPresent(percent -> limit(values, sums.guaranteedMemory() * percent / 100));
    } else {
      values = CgroupValues.ofTier(KernelValues.MIN_SHARES, unified, hugepageSizes);
      settings
          .reservedForHigherClasses()
          .ifPresent(percent ->
              limit(
                  values,
                  sums.guaranteedMemory() * percent / 100
                      + sums.burstableMemory() * percent / 100));
    }
    return values;
  }

  private void limit(Map<String, String> values, long kept) {
    long most = settings.enforced().get().memoryBytes();
    if (most > 0) {
      values.put(CgroupValues.memoryFile(unified), Long.toString(Math.max(0, most - kept)));
    }
  }

  /** What a pod's protection is worth depends on its ancestors having as much. */
  private void protection(long min, long low, Map<String, String> values) {
    if (unified) {
      settings
          .memory()
          .qos()
          .ifPresent(qos -> {
            values.put(MemoryKeys.MIN, Long.toString(qos.tieredReservation() ? min : 0));
            values.put(MemoryKeys.LOW, Long.toString(qos.tieredReservation() ? low : 0));
          });
    }
  }

  private long currentShares() throws IOException {
    long value = files.read(burstable, unified ? WEIGHT : SHARES).map(Long::parseLong).orElse(0L);
    return unified && value > 0 ? KernelValues.sharesOfWeight(value) : value;
  }
}
