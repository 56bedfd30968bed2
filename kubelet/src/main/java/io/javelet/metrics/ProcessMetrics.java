package io.javelet.metrics;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;

/**
 * This process as the kernel sees it, read when it is asked for. Upstream's counterpart: the
 * process collector of Prometheus' client library. What cannot be read is left out.
 */
final class ProcessMetrics {
  /** The kernel shows times to programs in hundredths of a second, on every architecture. */
  private static final double TICKS_PER_SECOND = 100;

  private static final int FIELD_UTIME = 14;
  private static final int FIELD_STIME = 15;
  private static final int FIELD_VIRTUAL_BYTES = 23;

  private final Path self;

  private ProcessMetrics(Path self) {
    this.self = self;
  }

  /**
   * Registers them.
   *
   * @param self {@code /proc/self}
   * @param startedAt when this process began
   */
  static void register(Path self, Instant startedAt, PrometheusRegistry registry) {
    var process = new ProcessMetrics(self);
    registry.register(process::cpu);
    gauge("process_resident_memory_bytes", "Memory in RAM.", process::residentBytes, registry);
    gauge("process_virtual_memory_bytes", "Address space.", process::virtualBytes, registry);
    gauge("process_open_fds", "Open file descriptors.", process::openFiles, registry);
    gauge(
        "process_max_fds",
        "Most open file descriptors.",
        () -> process.limit("Max open files"),
        registry);
    gauge(
        "process_virtual_memory_max_bytes",
        "Largest address space; -1 for any.",
        () -> process.limit("Max address space"),
        registry);
    registry.register(() ->
        process.network("process_network_receive_bytes", "Bytes received, by all interfaces.", 7));
    registry.register(() ->
        process.network("process_network_transmit_bytes", "Bytes sent, by all interfaces.", 8));
    registerStart(startedAt, registry);
  }

  /** The beginning alone. */
  static void registerStart(Instant startedAt, PrometheusRegistry registry) {
    gauge(
        "process_start_time_seconds",
        "When the process began, in seconds since 1970.",
        () -> Seconds.of(startedAt),
        registry);
  }

  private interface Reading {
    double value() throws IOException;
  }

  private interface Target {
    void call(double value);
  }

  private static void gauge(
      String name, String help, Reading reading, PrometheusRegistry registry) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(to -> read(reading, to::call))
        .register(registry);
  }

  private static void read(Reading reading, Target target) {
    double value;
    try {
      value = reading.value();
    } catch (IOException _) {
      return;
    }
    target.call(value);
  }

  private MetricSnapshot cpu() {
    return counter(
        "process_cpu_seconds", "Processor time used, in user and system mode.", this::cpuSeconds);
  }

  /** By hand, as the library's counters with a callback forget that their name ends in _total. */
  private static MetricSnapshot counter(String name, String help, Reading reading) {
    var points = new ArrayList<CounterSnapshot.CounterDataPointSnapshot>();
    read(
        reading,
        value ->
            points.add(new CounterSnapshot.CounterDataPointSnapshot(value, Labels.EMPTY, null, 0)));
    return new CounterSnapshot(
        MetricMetadata.builder().name(name).originalName(name + "_total").help(help).build(),
        points);
  }

  /** A column of {@code net/netstat}'s line of octets: what upstream's collector shows. */
  private MetricSnapshot network(String name, String help, int column) {
    return counter(
        name,
        help,
        () -> {
          for (String line : Files.readAllLines(self.resolve("net/netstat"), US_ASCII)) {
            String[] words = line.split(" ", -1);
            if (words[0].equals("IpExt:") && words.length > column && isNumber(words[column])) {
              return Double.parseDouble(words[column]);
            }
          }
          throw new IOException("no octets in " + self.resolve("net/netstat"));
        });
  }

  private static boolean isNumber(String word) {
    return !word.isEmpty() && word.chars().allMatch(Character::isDigit);
  }

  /** The soft limit of that name. */
  private double limit(String name) throws IOException {
    for (String line : Files.readAllLines(self.resolve("limits"), US_ASCII)) {
      if (line.startsWith(name)) {
        String soft = line.substring(name.length()).strip().split("\\s+", 2)[0];
        return isNumber(soft) ? Double.parseDouble(soft) : -1;
      }
    }
    throw new IOException("no " + name + " in " + self.resolve("limits"));
  }

  private double cpuSeconds() throws IOException {
    String[] stat = stat();
    return (number(stat, FIELD_UTIME) + number(stat, FIELD_STIME)) / TICKS_PER_SECOND;
  }

  private double virtualBytes() throws IOException {
    return number(stat(), FIELD_VIRTUAL_BYTES);
  }

  private double residentBytes() throws IOException {
    for (String line : Files.readAllLines(self.resolve("status"), US_ASCII)) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024.0;
      }
    }
    throw new IOException("no VmRSS in " + self.resolve("status"));
  }

  private double openFiles() throws IOException {
    int count = 0;
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(self.resolve("fd"))) {
      for (Path _ : descriptors) {
        count++;
      }
    }
    // The one that lists them.
    return count - 1;
  }

  /** The fields behind the program's name, which may contain anything; the first one is field 3. */
  private String[] stat() throws IOException {
    String text = Files.readString(self.resolve("stat"), US_ASCII);
    return text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
  }

  /** When the machine was started; empty where it does not tell. */
  static Optional<Instant> booted(Path procSelf) {
    try {
      String uptime = Files.readString(procSelf.resolveSibling("uptime")).split(" ", -1)[0];
      return Optional.of(Instant.now().minusMillis(Math.round(Double.parseDouble(uptime) * 1000)));
    } catch (IOException | NumberFormatException untold) {
      return Optional.empty();
    }
  }

  private static long number(String[] stat, int field) throws IOException {
    try {
      return Long.parseLong(stat[field - 3]);
    } catch (ArrayIndexOutOfBoundsException | NumberFormatException e) {
      throw new IOException("not a process status", e);
    }
  }
}
