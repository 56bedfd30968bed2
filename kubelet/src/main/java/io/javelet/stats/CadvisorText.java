package io.javelet.stats;

import io.javelet.metrics.ExpositionText;
import io.javelet.metrics.ExpositionText.Labels;
import io.javelet.stats.CadvisorEntries.Disk;
import io.javelet.stats.CadvisorEntries.Entry;
import io.javelet.stats.CadvisorEntries.Names;
import io.javelet.stats.CgroupUsage.Pressure;
import io.javelet.stats.CgroupUsage.Pressures;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Writes a measurement under cAdvisor's names, as {@code /metrics/cadvisor} shows it. Everything is
 * read when it is made, so that a slow client delays nobody's reading. Used by one thread, once.
 */
final class CadvisorText {
  private static final String COUNTER = "counter";
  private static final String GAUGE = "gauge";

  private final Measurement measured;
  private final List<Entry> entries;
  private final Machine machine;
  private final ExpositionText text;

  /**
   * What is told of the machine.
   *
   * @param names its ids, as labels
   */
  private record Machine(
      Labels names, MachineFacts.Processors processors, String kernelVersion, String osVersion) {}

  private CadvisorText(
      Measurement measured, List<Entry> entries, Machine machine, OutputStream out) {
    this.measured = measured;
    this.entries = entries;
    this.machine = machine;
    this.text = new ExpositionText(out);
  }

  /** Reads what is missing in the measurement. */
  static StatisticsText of(Measurement measured, CgroupDetailReader details, MachineFacts facts) {
    List<Entry> entries = new CadvisorEntries(details).of(measured);
    var machine =
        new Machine(facts.labels(), facts.processors(), facts.kernelVersion(), facts.osVersion());
    return out -> new CadvisorText(measured, entries, machine, out).write();
  }

  private void write() throws IOException {
    text.family("cadvisor_version_info", GAUGE, "Versions of kernel and operating system.");
    text.sample(
        Labels.of(
            "cadvisorRevision",
            "",
            "cadvisorVersion",
            "",
            "dockerVersion",
            "",
            "kernelVersion",
            machine.kernelVersion(),
            "osVersion",
            machine.osVersion()),
        1);
    blockDevices();
    processor();
    memory();
    disks();
    network();
    pressure();
    specification();
    machine();
    text.flush();
  }

  private void blockDevices() throws IOException {
    text.family(
        "container_blkio_device_usage_total", COUNTER, "Bytes read and written, by device.");
    for (Entry entry : entries) {
      for (CgroupDetails.DeviceIo device : entry.details().devices()) {
        for (boolean read : new boolean[] {true, false}) {
          text.sample(
              blockLabels(entry, device, read ? "Read" : "Write"),
              (double) (read ? device.readBytes() : device.writtenBytes()),
              entry.at());
        }
      }
    }
  }

  private static Labels blockLabels(Entry entry, CgroupDetails.DeviceIo device, String operation) {
    Names names = entry.names();
    return Labels.of(
        "container",
        names.container(),
        "device",
        device.device(),
        "id",
        names.id(),
        "image",
        names.image(),
        "major",
        String.valueOf(device.major()),
        "minor",
        String.valueOf(device.minor()),
        "name",
        names.name(),
        "namespace",
        names.namespace(),
        "operation",
        operation,
        "pod",
        names.pod());
  }

  private void processor() throws IOException {
    throttled(
        "container_cpu_cfs_burst_periods_total",
        "Periods in which saved processor time was used.",
        each -> each.bursts());
    throttled(
        "container_cpu_cfs_burst_seconds_total",
        "Saved processor time that was used.",
        each -> each.burstNanos() / 1e9);
    throttled(
        "container_cpu_cfs_periods_total",
        "Periods of limited processor time.",
        each -> each.periods());
    throttled(
        "container_cpu_cfs_throttled_periods_total",
        "Periods with waiting in them.",
        each -> each.throttledPeriods());
    throttled(
        "container_cpu_cfs_throttled_seconds_total",
        "Time of waiting for the next period.",
        each -> each.throttledNanos() / 1e9);
    each(
        "container_cpu_system_seconds_total",
        COUNTER,
        "Processor time in the kernel.",
        usage -> usage.cpu().system() / 1e9);
    text.family("container_cpu_usage_seconds_total", COUNTER, "Processor time.");
    for (Entry entry : entries) {
      text.sample(
          entry.labels().withEarly("cpu=\"total\""), entry.usage().cpu().total() / 1e9, entry.at());
    }
    each(
        "container_cpu_user_seconds_total",
        COUNTER,
        "Processor time in user mode.",
        usage -> usage.cpu().user() / 1e9);
  }

  private void throttled(String name, String help, ToDoubleFunction<CgroupDetails.Throttling> value)
      throws IOException {
    text.family(name, COUNTER, help);
    for (Entry entry : entries) {
      Optional<CgroupDetails.Throttling> limited = entry.details().throttling();
      if (limited.isPresent()) {
        text.sample(entry.labels().all(), value.applyAsDouble(limited.get()), entry.at());
      }
    }
  }

  private void memory() throws IOException {
    detail(
        "container_memory_failcnt",
        COUNTER,
        "How often the memory limit was met.",
        each -> each.memory().failures());
    text.family("container_memory_failures_total", COUNTER, "Page faults.");
    for (Entry entry : entries) {
      CgroupUsage.Memory memory = entry.usage().memory();
      for (String scope : List.of("container", "hierarchy")) {
        text.sample(faultLabels(entry, "pgfault", scope), (double) memory.faults(), entry.at());
        text.sample(
            faultLabels(entry, "pgmajfault", scope), (double) memory.majorFaults(), entry.at());
      }
    }
    detail(
        "container_memory_kernel_usage",
        GAUGE,
        "Memory of the kernel for it.",
        each -> each.memory().kernel());
    each("container_memory_cache", GAUGE, "Cache of files.", usage -> usage.memory().cache());
    each(
        "container_memory_mapped_file",
        GAUGE,
        "Files mapped into processes.",
        usage -> usage.memory().mapped());
    detail(
        "container_memory_max_usage_bytes",
        GAUGE,
        "The most memory ever used.",
        each -> each.memory().maximum());
    each("container_memory_rss", GAUGE, "Anonymous memory.", usage -> usage.memory().resident());
    each("container_memory_swap", GAUGE, "Memory in swap.", usage -> usage.memory().swap());
    each(
        "container_memory_total_active_file_bytes",
        GAUGE,
        "Cache in use.",
        usage -> usage.memory().activeFile());
    each(
        "container_memory_total_inactive_file_bytes",
        GAUGE,
        "Cache not in use.",
        usage -> usage.memory().inactiveFile());
    each("container_memory_usage_bytes", GAUGE, "All memory.", usage -> usage.memory().usage());
    each(
        "container_memory_working_set_bytes",
        GAUGE,
        "Memory that cannot be given back at once.",
        usage -> usage.memory().workingSet());
    detail(
        "container_oom_events_total",
        COUNTER,
        "Processes killed for want of memory.",
        each -> each.memory().oomKills());
  }

  private static Labels faultLabels(Entry entry, String type, String scope) {
    return entry
        .labels()
        .withEarlyAndLast("failure_type=\"" + type + '"', "scope=\"" + scope + '"');
  }

  private void disks() throws IOException {
    devices("container_fs_reads_bytes_total", "Bytes read.", CgroupDetails.DeviceIo::readBytes);
    devices("container_fs_reads_total", "Reads.", CgroupDetails.DeviceIo::reads);
    devices(
        "container_fs_writes_bytes_total", "Bytes written.", CgroupDetails.DeviceIo::writtenBytes);
    devices("container_fs_writes_total", "Writes.", CgroupDetails.DeviceIo::writes);
    disk("container_fs_inodes_free", "Files that could still be made.", Disk::freeInodes);
    disk("container_fs_inodes_total", "Files that there may be.", Disk::inodes);
    disk("container_fs_limit_bytes", "Size of the file system.", Disk::limit);
    disk("container_fs_usage_bytes", "Bytes used of it.", Disk::used);
  }

  private void devices(String name, String help, ToDoubleFunction<CgroupDetails.DeviceIo> value)
      throws IOException {
    text.family(name, COUNTER, help);
    for (Entry entry : entries) {
      for (CgroupDetails.DeviceIo device : entry.details().devices()) {
        text.sample(
            entry.labels().withEarly(ExpositionText.labels("device", device.device())),
            value.applyAsDouble(device),
            entry.at());
      }
    }
  }

  private void disk(String name, String help, ToDoubleFunction<Disk> value) throws IOException {
    text.family(name, GAUGE, help);
    for (Entry entry : entries) {
      if (entry.disk().isPresent()) {
        Disk disk = entry.disk().get();
        text.sample(
            entry.labels().withEarly(ExpositionText.labels("device", disk.device())),
            value.applyAsDouble(disk),
            entry.at());
      }
    }
  }

  private void network() throws IOException {
    interfaces("receive_bytes", "Bytes received.", NetworkCounters::receivedBytes);
    interfaces("receive_errors", "Errors while receiving.", NetworkCounters::receiveErrors);
    interfaces(
        "receive_packets_dropped", "Packets dropped on arrival.", NetworkCounters::receiveDropped);
    interfaces("receive_packets", "Packets received.", NetworkCounters::receivedPackets);
    interfaces("transmit_bytes", "Bytes sent.", NetworkCounters::sentBytes);
    interfaces("transmit_errors", "Errors while sending.", NetworkCounters::sendErrors);
    interfaces(
        "transmit_packets_dropped",
        "Packets dropped before sending.",
        NetworkCounters::sendDropped);
    interfaces("transmit_packets", "Packets sent.", NetworkCounters::sentPackets);
  }

  private void interfaces(String what, String help, ToDoubleFunction<NetworkCounters> value)
      throws IOException {
    String name = "container_network_" + what + "_total";
    text.family(name, COUNTER, help);
    for (Entry entry : entries) {
      for (NetworkCounters each : entry.network()) {
        text.sample(
            entry.labels().withInterface(each.name()), value.applyAsDouble(each), entry.at());
      }
    }
  }

  private void pressure() throws IOException {
    if (entries.stream().allMatch(entry -> entry.usage().pressure().isEmpty())) {
      return;
    }
    stalls("cpu", Pressures::cpu);
    stalls("io", Pressures::io);
    stalls("memory", Pressures::memory);
  }

  private void stalls(String what, Function<Pressures, Pressure> which) throws IOException {
    stall(
        "container_pressure_" + what + "_stalled_seconds_total",
        "Time in which all waited.",
        which.andThen(each -> each.full().totalNanos()));
    stall(
        "container_pressure_" + what + "_waiting_seconds_total",
        "Time in which some waited.",
        which.andThen(each -> each.some().totalNanos()));
  }

  private void stall(String name, String help, Function<Pressures, Long> nanos) throws IOException {
    text.family(name, COUNTER, help);
    for (Entry entry : entries) {
      Optional<Pressures> all = entry.usage().pressure();
      if (all.isPresent()) {
        text.sample(entry.labels().all(), nanos.apply(all.get()) / 1e9, entry.at());
      }
    }
  }

  private void specification() throws IOException {
    each(
        "container_last_seen",
        GAUGE,
        "When it was last seen.",
        usage -> Math.floor(usage.at().toEpochMilli() / 1e3));
    each("container_threads", GAUGE, "Threads.", usage -> usage.processes().threads());
    each(
        "container_threads_max",
        GAUGE,
        "Threads that there may be; 0 for any number.",
        usage -> usage.processes().limit().orElse(0L));
    plain("container_spec_cpu_shares", "Processor shares.", entry -> entry.details().shares());
    limited(
        "container_spec_cpu_period",
        "Period of the processor limit, in microseconds.",
        CgroupDetails.Throttling::periodMicros);
    limited(
        "container_spec_cpu_quota",
        "Processor limit per period, in microseconds.",
        CgroupDetails.Throttling::quotaMicros);
    plain(
        "container_spec_memory_limit_bytes",
        "Memory limit; 0 for none.",
        entry -> entry.usage().memory().limit().orElse(0L));
    plain(
        "container_spec_memory_reservation_limit_bytes",
        "Memory that is kept when it is short; 0 for none.",
        entry -> entry.details().memory().reserved());
    plain(
        "container_spec_memory_swap_limit_bytes",
        "Swap limit; 0 for none.",
        entry -> entry.details().memory().swapLimit().orElse(0L));
    plain(
        "container_start_time_seconds",
        "When it began.",
        entry -> entry.started().getEpochSecond());
    text.family("container_scrape_error", GAUGE, "Whether something could not be read.");
    text.sample(0);
  }

  private void each(String name, String type, String help, ToDoubleFunction<CgroupUsage> value)
      throws IOException {
    text.family(name, type, help);
    for (Entry entry : entries) {
      text.sample(entry.labels().all(), value.applyAsDouble(entry.usage()), entry.at());
    }
  }

  private void detail(String name, String type, String help, ToDoubleFunction<CgroupDetails> value)
      throws IOException {
    text.family(name, type, help);
    for (Entry entry : entries) {
      text.sample(entry.labels().all(), value.applyAsDouble(entry.details()), entry.at());
    }
  }

  private void plain(String name, String help, ToDoubleFunction<Entry> value) throws IOException {
    text.family(name, GAUGE, help);
    for (Entry entry : entries) {
      text.sample(entry.labels().all(), value.applyAsDouble(entry));
    }
  }

  private void limited(String name, String help, ToDoubleFunction<CgroupDetails.Throttling> value)
      throws IOException {
    text.family(name, GAUGE, help);
    for (Entry entry : entries) {
      Optional<CgroupDetails.Throttling> limit = entry.details().throttling();
      if (limit.isPresent()) {
        text.sample(entry.labels().all(), value.applyAsDouble(limit.get()));
      }
    }
  }

  private void machine() throws IOException {
    MachineFacts.Processors processors = machine.processors();
    machine("machine_cpu_cores", "Processors.", processors.threads());
    machine("machine_cpu_physical_cores", "Cores.", processors.cores());
    machine("machine_cpu_sockets", "Sockets.", processors.sockets());
    machine("machine_memory_bytes", "Memory.", (double) measured.node().memoryBytes());
    text.family("machine_scrape_error", GAUGE, "Whether something could not be read.");
    text.sample(0);
    machine("machine_swap_bytes", "Swap.", (double) measured.node().swapBytes());
  }

  private void machine(String name, String help, double value) throws IOException {
    text.family(name, GAUGE, help);
    text.sample(machine.names(), value);
  }
}
