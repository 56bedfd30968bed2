package io.javelet.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class KubeletMetricsTest {
  private static final Duration TOOK = Duration.ofMillis(30);
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"([^\"]*)\"");

  /** The table was printed with so many. */
  private static final MathContext SIX_DIGITS = new MathContext(6, RoundingMode.HALF_EVEN);

  @TempDir private static Path proc;

  private KubeletMetrics metrics;

  /** A row of upstream's metrics. */
  record Row(String name, String type, Set<String> labels, List<String> buckets) {
    @Override
    public String toString() {
      return name;
    }
  }

  @BeforeEach
  void useEveryMetric() throws IOException {
    Files.writeString(
        proc.resolve("stat"),
        "7 (a ) b) S 1 7 7 0 -1 4194560 0 0 0 0 250 50 0 0 20 0 9 0 77 123456789 999 0\n");
    Files.writeString(proc.resolve("status"), "Name:\tx\nVmRSS:\t   1000 kB\n");
    Files.writeString(
        proc.resolve("limits"),
        """
        Limit                     Soft Limit           Hard Limit           Units
        Max open files            1024                 524288               files
        Max address space         unlimited            unlimited            bytes
        """);
    Files.createDirectories(proc.resolve("net"));
    Files.writeString(
        proc.resolve("net/netstat"),
        """
        TcpExt: SyncookiesSent SyncookiesRecv
        TcpExt: 1 2
        IpExt: InNoRoutes InTruncatedPkts InMcastPkts OutMcastPkts InBcastPkts OutBcastPkts InOctets OutOctets
        IpExt: 1 2 3 4 5 6 700 800
        """);
    Files.createDirectories(proc.resolve("fd"));
    for (String descriptor : List.of("0", "1", "2")) {
      Files.writeString(proc.resolve("fd").resolve(descriptor), "");
    }
    metrics = KubeletMetrics.create(proc, Instant.ofEpochSecond(1_764_000_000));
    use(metrics);
  }

  private static void use(KubeletMetrics metrics) {
    metrics.agent().node("node1");
    metrics.agent().build("v1.36.2", "25", "amd64");
    metrics.agent().cgroupVersion(2);
    metrics.agent().features().feature("x", "BETA", true);
    metrics.runtime().finished("version", TOOK, false);
    metrics.runtime().finished("run_podsandbox", TOOK, true);
    metrics.pleg().relisted(TOOK, Instant.ofEpochSecond(1000));
    metrics.pleg().relistInterval(TOOK);
    metrics.pleg().podRelisted(TOOK);
    metrics.pleg().streamConnected();
    metrics.pleg().streamFailed();
    metrics.pleg().streamLatency(TOOK);
    metrics.pleg().running(3, Map.of("running", 4, "exited", 1));
    metrics.pods().worked(PodMetrics.Turn.SYNC, TOOK);
    metrics.pods().workerStarted(TOOK);
    metrics.pods().podSeen(3);
    metrics.pods().podRunning(Duration.ofSeconds(2));
    metrics.pods().desired(3, 0);
    metrics.pods().active(2, 0);
    metrics.pods().podStarted("", Duration.ofMillis(3), true);
    metrics.pods().containerStarted(PodMetrics.ContainerType.CONTAINER);
    metrics
        .pods()
        .containerStartFailed(PodMetrics.ContainerType.INIT_CONTAINER, "CreateContainerError");
    var request = new HttpMetrics.Request("GET", "pods", "readonly", false);
    metrics.http().begun(request);
    metrics.http().ended(request, TOOK);
  }

  /** Upstream's rows for the names that we have. */
  static Stream<Row> upstream() throws IOException {
    Set<String> ours = familiesOf(exampleText()).keySet();
    try (InputStream table =
        KubeletMetricsTest.class.getResourceAsStream("/io/javelet/stats/metrics.tsv")) {
      return new String(table.readAllBytes(), UTF_8)
              .lines()
              .filter(line -> line.startsWith("/metrics\t"))
              .map(line -> line.split("\t", -1))
              .filter(row -> ours.contains(row[1]))
              .map(row ->
                  new Row(
                      row[1],
                      row[2],
                      list(row[3], new TreeSet<>()),
                      List.copyOf(list(row[5], new ArrayList<>()))))
              .toList()
              .stream();
    }
  }

  private static <C extends Collection<String>> C list(String cell, C into) {
    if (!cell.equals("-")) {
      into.addAll(Arrays.asList(cell.split(",", -1)));
    }
    return into;
  }

  private static String exampleText() {
    KubeletMetrics metrics = KubeletMetrics.create(Path.of("/proc/self"), Instant.EPOCH);
    use(metrics);
    return metrics.text();
  }

  /** The lines of each family by its name, the line with its type first. */
  private static Map<String, List<String>> familiesOf(String text) {
    return Stream.of(text.split("(?m)^# HELP ", -1))
        .filter(family -> !family.isEmpty())
        .collect(
            Collectors.toMap(
                family -> family.split(" ", 2)[0], family -> family.lines().skip(1).toList()));
  }

  @ParameterizedTest
  @MethodSource("upstream")
  void aMetricHasUpstreamsTypeLabelsAndBuckets(Row row) {
    List<String> family = familiesOf(exampleText()).getOrDefault(row.name(), List.of());

    assertThat(family.getFirst()).isEqualTo("# TYPE " + row.name() + " " + row.type());
    var labels = new TreeSet<String>();
    var buckets = new TreeSet<Double>();
    for (String sample : family.subList(1, family.size())) {
      for (Matcher m = LABEL.matcher(sample); m.find(); ) {
        if (m.group(1).equals("le")) {
          if (!m.group(2).equals("+Inf")) {
            buckets.add(new BigDecimal(m.group(2)).round(SIX_DIGITS).doubleValue());
          }
        } else {
          labels.add(m.group(1));
        }
      }
    }
    assertThat(labels).isEqualTo(row.labels());
    assertThat(buckets)
        .containsExactlyElementsOf(row.buckets().stream().map(Double::parseDouble).toList());
  }

  @Test
  void theProcessHasItsLimitsAndItsShareOfTheNetwork() {
    assertThat(metrics.text())
        .contains(
            "process_max_fds 1024\n",
            "process_virtual_memory_max_bytes -1\n",
            "process_network_receive_bytes_total 700\n",
            "process_network_transmit_bytes_total 800\n");
  }

  @Test
  void everyNameIsOneOfUpstreams() throws IOException {
    assertThat(upstream().map(Row::name))
        .containsExactlyInAnyOrderElementsOf(familiesOf(metrics.text()).keySet());
  }

  @Test
  void theTextIsWhatGoWouldWrite() {
    assertThat(metrics.text())
        .contains(
            """
            # TYPE kubelet_started_containers_errors_total counter
            kubelet_started_containers_errors_total{code="CreateContainerError",container_type="init_container"} 1
            """)
        .contains(
            """
            # TYPE kubelet_containers_per_pod_count histogram
            kubelet_containers_per_pod_count_bucket{le="1"} 0
            kubelet_containers_per_pod_count_bucket{le="2"} 0
            kubelet_containers_per_pod_count_bucket{le="4"} 1
            kubelet_containers_per_pod_count_bucket{le="8"} 1
            kubelet_containers_per_pod_count_bucket{le="16"} 1
            kubelet_containers_per_pod_count_bucket{le="+Inf"} 1
            kubelet_containers_per_pod_count_sum 3
            kubelet_containers_per_pod_count_count 1
            """)
        .contains("\nkubelet_pleg_discard_events 0\n")
        .contains(
            "\nkubelet_desired_pods{static=\"\"} 0\nkubelet_desired_pods{static=\"true\"} 3\n")
        .contains("{operation_type=\"version\",le=\"0.1953125\"} 1\n");
  }

  @Test
  void theProcessIsReadFromProc() {
    assertThat(metrics.text())
        .contains("\nprocess_cpu_seconds_total 3\n")
        .contains("\nprocess_resident_memory_bytes 1.024e+06\n")
        .contains("\nprocess_virtual_memory_bytes 1.23456789e+08\n")
        .contains("\nprocess_open_fds 2\n")
        .contains("\nprocess_start_time_seconds 1.764e+09\n");
  }

  @Test
  void whatCannotBeReadIsLeftOut() {
    String text = KubeletMetrics.create(Path.of("/nowhere"), Instant.EPOCH).text();

    assertThat(text).contains("process_start_time_seconds").doesNotContain("process_cpu_seconds");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 1",
    "-2.5, -2.5",
    "0.1953125, 0.1953125",
    "604800, 604800",
    "2592000, 2.592e+06",
    "1e10, 1e+10",
    "0.0001, 0.0001",
    "0.00001, 1e-05",
    "-1.5e-7, -1.5e-07",
    "Infinity, +Inf",
    "NaN, NaN"
  })
  void numbersReadAsInGo(double value, String expected) {
    assertThat(MetricsText.number(value)).isEqualTo(expected);
  }
}
