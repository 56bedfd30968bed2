package io.javelet.stats;

import io.javelet.metrics.ExpositionText;
import io.javelet.metrics.ExpositionText.Labels;
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
      LabelParts labels,
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
    LabelParts labels() {
      String first = ExpositionText.labels("container", container);
      String second = "," + ExpositionText.labels("id", id, "image", image);
      String third = "," + ExpositionText.labels("name", name, "namespace", namespace, "pod", pod);
      return new LabelParts(Labels.of(first + second + third), first, second, third);
    }
  }

  /**
   * The labels of a cgroup, made once for all samples that have them.
   *
   * @param all of them
   * @param first those before {@code d}
   * @param second those before {@code in}
   * @param third the rest
   */
  record LabelParts(Labels all, String first, String second, String third) {
    /** With further ones after the first: {@code cpu}, {@code device}. */
    Labels withEarly(String further) {
      return Labels.of(first + "," + further + second + third);
    }

    /** With further ones after the first, and at the end. */
    Labels withEarlyAndLast(String further, String last) {
      return Labels.of(first + "," + further + second + third + "," + last);
    }

    /** With one more, an interface's name. */
    Labels withInterface(String name) {
      return Labels.of(first + second + "," + ExpositionText.labels("interface", name) + third);
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
