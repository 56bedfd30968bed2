package io.javelet.stats;

import static io.javelet.metrics.ExpositionText.labels;

import io.javelet.metrics.ExpositionText;
import io.javelet.stats.CadvisorEntries.Disk;
import io.javelet.stats.CadvisorEntries.Entry;
import io.javelet.stats.CadvisorEntries.Names;
import io.javelet.stats.CgroupUsage.Pressure;
import io.javelet.stats.CgroupUsage.Pressures;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Writes a measurement under cAdvisor's names, as {@code /metrics/cadvisor} shows it. Used by one
 * thread, once.
 */
final class CadvisorText {
  private static final String COUNTER = "counter";
  private static final String GAUGE = "gauge";

  private final CgroupDetailReader details;
  private final MachineFacts machine;
  private final ExpositionText text;
  private List<Entry> entries = List.of();

  /**
   * @param expected how many characters it is going to have
   */
  CadvisorText(CgroupDetailReader details, MachineFacts machine, int expected) {
    this.details = details;
    this.machine = machine;
    this.text = new ExpositionText(expected);
  }

  String of(Measurement measured) {
    entries = new CadvisorEntries(details).of(measured);
    text.family("cadvisor_version_info", GAUGE, "Versions of kernel and operating system.");
    text.sample(
        "cadvisor_version_info",
        labels(
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
    machine(measured);
    return text.toString();
  }

  private void blockDevices() {
    text.family(
        "container_blkio_device_usage_total", COUNTER, "Bytes read and written, by device.");
    for (Entry entry : entries) {
      for (CgroupDetails.DeviceIo device : entry.details().devices()) {
        for (boolean read : new boolean[] {true, false}) {
          text.sample(
              "container_blkio_device_usage_total",
              blockLabels(entry, device, read ? "Read" : "Write"),
              (double) (read ? device.readBytes() : device.writtenBytes()),
              entry.at());
        }
      }
    }
  }

  private static String blockLabels(Entry entry, CgroupDetails.DeviceIo device, String operation) {
    Names names = entry.names();
    return labels(
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

  private void processor() {
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
    entries.forEach(entry ->
        text.sample(
            "container_cpu_usage_seconds_total",
            entry.labels().withEarly("cpu=\"total\""),
            entry.usage().cpu().total() / 1e9,
            entry.at()));
    each(
        "container_cpu_user_seconds_total",
        COUNTER,
        "Processor time in user mode.",
        usage -> usage.cpu().user() / 1e9);
  }

  private void throttled(
      String name, String help, ToDoubleFunction<CgroupDetails.Throttling> value) {
    text.family(name, COUNTER, help);
    for (Entry entry : entries) {
      entry
          .details()
          .throttling()
          .ifPresent(limited ->
              text.sample(name, entry.labels().all(), value.applyAsDouble(limited), entry.at()));
    }
  }

  private void memory() {
    detail(
        "container_memory_failcnt",
        COUNTER,
        "How often the memory limit was met.",
        each -> each.memory().failures());
    text.family("container_memory_failures_total", COUNTER, "Page faults.");
    for (Entry entry : entries) {
      CgroupUsage.Memory memory = entry.usage().memory();
      for (String scope : List.of("container", "hierarchy")) {
        text.sample(
            "container_memory_failures_total",
            faultLabels(entry, "pgfault", scope),
            (double) memory.faults(),
            entry.at());
        text.sample(
            "container_memory_failures_total",
            faultLabels(entry, "pgmajfault", scope),
            (double) memory.majorFaults(),
            entry.at());
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

  private static String faultLabels(Entry entry, String type, String scope) {
    return entry.labels().withEarly("failure_type=\"" + type + "\"") + ",scope=\"" + scope + '"';
  }

  private void disks() {
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

  private void devices(String name, String help, ToDoubleFunction<CgroupDetails.DeviceIo> value) {
    text.family(name, COUNTER, help);
    for (Entry entry : entries) {
      for (CgroupDetails.DeviceIo device : entry.details().devices()) {
        text.sample(
            name,
            entry.labels().withEarly(labels("device", device.device())),
            value.applyAsDouble(device),
            entry.at());
      }
    }
  }

  private void disk(String name, String help, ToDoubleFunction<Disk> value) {
    text.family(name, GAUGE, help);
    for (Entry entry : entries) {
      entry
          .disk()
          .ifPresent(disk ->
              text.sample(
                  name,
                  entry.labels().withEarly(labels("device", disk.device())),
                  value.applyAsDouble(disk),
                  entry.at()));
    }
  }

  private void network() {
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

  private void interfaces(String what, String help, ToDoubleFunction<NetworkCounters> value) {
    String name = "container_network_" + what + "_total";
    text.family(name, COUNTER, help);
    for (Entry entry : entries) {
      for (NetworkCounters each : entry.network()) {
        text.sample(
            name, entry.labels().withInterface(each.name()), value.applyAsDouble(each), entry.at());
      }
    }
  }

  private void pressure() {
    if (entries.stream().allMatch(entry -> entry.usage().pressure().isEmpty())) {
      return;
    }
    stalls("cpu", Pressures::cpu);
    stalls("io", Pressures::io);
    stalls("memory", Pressures::memory);
  }

  private void stalls(String what, Function<Pressures, Pressure> which) {
    stall(
        "container_pressure_" + what + "_stalled_seconds_total",
        "Time in which all waited.",
        which.andThen(each -> each.full().totalNanos()));
    stall(
        "container_pressure_" + what + "_waiting_seconds_total",
        "Time in which some waited.",
        which.andThen(each -> each.some().totalNanos()));
  }

  private void stall(String name, String help, Function<Pressures, Long> nanos) {
    text.family(name, COUNTER, help);
    for (Entry entry : entries) {
      entry
          .usage()
          .pressure()
          .ifPresent(
              all -> text.sample(name, entry.labels().all(), nanos.apply(all) / 1e9, entry.at()));
    }
  }

  private void specification() {
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
    text.sample("container_scrape_error", 0);
  }

  private void each(String name, String type, String help, ToDoubleFunction<CgroupUsage> value) {
    text.family(name, type, help);
    entries.forEach(entry ->
        text.sample(name, entry.labels().all(), value.applyAsDouble(entry.usage()), entry.at()));
  }

  private void detail(
      String name, String type, String help, ToDoubleFunction<CgroupDetails> value) {
    text.family(name, type, help);
    entries.forEach(entry ->
        text.sample(name, entry.labels().all(), value.applyAsDouble(entry.details()), entry.at()));
  }

  private void plain(String name, String help, ToDoubleFunction<Entry> value) {
    text.family(name, GAUGE, help);
    entries.forEach(entry -> text.sample(name, entry.labels().all(), value.applyAsDouble(entry)));
  }

  private void limited(String name, String help, ToDoubleFunction<CgroupDetails.Throttling> value) {
    text.family(name, GAUGE, help);
    for (Entry entry : entries) {
      entry
          .details()
          .throttling()
          .ifPresent(each -> text.sample(name, entry.labels().all(), value.applyAsDouble(each)));
    }
  }

  private void machine(Measurement measured) {
    String names = machine.labels();
    MachineFacts.Processors processors = machine.processors();
    machine("machine_cpu_cores", "Processors.", names, processors.threads());
    machine("machine_cpu_physical_cores", "Cores.", names, processors.cores());
    machine("machine_cpu_sockets", "Sockets.", names, processors.sockets());
    machine("machine_memory_bytes", "Memory.", names, (double) measured.node().memoryBytes());
    text.family("machine_scrape_error", GAUGE, "Whether something could not be read.");
    text.sample("machine_scrape_error", 0);
    machine("machine_swap_bytes", "Swap.", names, (double) measured.node().swapBytes());
  }

  private void machine(String name, String help, String names, double value) {
    text.family(name, GAUGE, help);
    text.sample(name, names, value);
  }
}
