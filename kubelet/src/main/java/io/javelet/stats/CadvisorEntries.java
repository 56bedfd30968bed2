package io.javelet.stats;

import io.javelet.metrics.ExpositionText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The cgroups that {@code /metrics/cadvisor} shows: the root, that of all pods, pods and
 * containers. Used by one thread, once.
 */
final class CadvisorEntries {
  private final CgroupDetailReader details;
  private final List<Entry> entries = new ArrayList<>();

  /**
   * A cgroup that is shown.
   *
   * @param names who it belongs to
   * @param labels the same, as every sample has it
   * @param started when it began
   * @param network its interfaces, where they are its own
   * @param disk its part of a file system, where that is known
   */
  record Entry(
      Names names,
      String labels,
      CgroupUsage usage,
      CgroupDetails details,
      Instant started,
      List<NetworkCounters> network,
      Optional<Disk> disk) {
    long at() {
      return usage.at().toEpochMilli();
    }
  }

  /** Who a cgroup belongs to; empty texts for nobody. */
  record Names(
      String container, String id, String image, String name, String namespace, String pod) {
    String labels() {
      return ExpositionText.labels(
          "container",
          container,
          "id",
          id,
          "image",
          image,
          "name",
          name,
          "namespace",
          namespace,
          "pod",
          pod);
    }

    /** With one more, in its place by name. */
    String with(String label, String value) {
      List<String> all =
          new ArrayList<>(
              List.of(
                  "container",
                  container,
                  "id",
                  id,
                  "image",
                  image,
                  "name",
                  name,
                  "namespace",
                  namespace,
                  "pod",
                  pod));
      int at = 0;
      while (at < all.size() && all.get(at).compareTo(label) < 0) {
        at += 2;
      }
      all.add(at, value);
      all.add(at, label);
      return ExpositionText.labels(all.toArray(String[]::new));
    }
  }

  /** A file system that a cgroup uses. */
  record Disk(String device, long used, long limit, long inodes, long freeInodes) {}

  CadvisorEntries(CgroupDetailReader details) {
    this.details = details;
  }

  List<Entry> of(Measurement measured) {
    Measurement.OfNode node = measured.node();
    SlowFacts slow = measured.slow();
    entries.add(
        entry(
            new Names("", "/", "", "", "", ""),
            node.use(),
            node.bootedAt(),
            node.network(),
            slow.node()
                .map(system ->
                    new Disk(
                        "",
                        system.capacityBytes() - system.freeBytes(),
                        system.capacityBytes(),
                        system.inodes(),
                        system.freeInodes()))));
    for (Measurement.OfGroup group : measured.groups()) {
      entries.add(
          entry(
              new Names("", group.use().cgroup().toString(), "", "", "", ""),
              group.use(),
              node.bootedAt(),
              List.of(),
              Optional.empty()));
    }
    for (Measurement.OfPod pod : measured.pods()) {
      String namespace = pod.sight().name().namespace();
      String podName = pod.sight().name().name();
      pod.use()
          .ifPresent(use ->
              entries.add(
                  entry(
                      new Names("", use.cgroup().toString(), "", "", namespace, podName),
                      use,
                      pod.sandbox().createdAt(),
                      pod.network().orElse(List.of()),
                      Optional.empty())));
      for (Measurement.OfContainer each : pod.containers()) {
        each.use()
            .ifPresent(use ->
                entries.add(
                    entry(
                        new Names(
                            each.container().name(),
                            use.cgroup().toString(),
                            each.container().image().specified(),
                            each.container().id().value(),
                            namespace,
                            podName),
                        use,
                        each.container()
                            .times()
                            .startedAt()
                            .orElse(each.container().times().createdAt()),
                        List.of(),
                        Optional.ofNullable(slow.layers().get(each.container().id()))
                            .map(disk ->
                                new Disk(
                                    "",
                                    disk.usedBytes(),
                                    slow.containers()
                                        .map(place -> place.fileSystem().capacityBytes())
                                        .orElse(0L),
                                    slow.containers()
                                        .map(place -> place.fileSystem().inodes())
                                        .orElse(0L),
                                    slow.containers()
                                        .map(place -> place.fileSystem().freeInodes())
                                        .orElse(0L))))));
      }
    }
    return entries;
  }

  private Entry entry(
      Names names,
      Measurement.Use use,
      Instant started,
      List<NetworkCounters> network,
      Optional<Disk> disk) {
    return new Entry(
        names, names.labels(), use.usage(), details.details(use.cgroup()), started, network, disk);
  }
}
