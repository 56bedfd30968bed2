package io.javelet.stats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.metrics.EvictionMetrics;
import io.javelet.metrics.HttpMetrics;
import io.javelet.metrics.ImageMetrics;
import io.javelet.metrics.KubeletMetrics;
import io.javelet.metrics.PodMetrics;
import io.javelet.metrics.ProbeMetrics;
import io.javelet.metrics.RestClientMetrics;
import io.javelet.metrics.WorkMetrics;
import io.javelet.os.CgroupMode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is exposed against upstream's table of metrics: the same names have the same types, labels
 * and buckets, and what is missing is in the documentation.
 */
class MetricsTableTest {
  private static final Pattern NAME = Pattern.compile("^[a-zA-Z_:][a-zA-Z0-9_:]*");
  private static final Pattern LABEL = Pattern.compile("([a-zA-Z_]+)=\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final String BEGIN = "<!-- metrics that are missing -->";
  private static final String END = "<!-- until here -->";

  @TempDir private Path folder;

  private record Row(
      String endpoint, String name, String type, Set<String> labels, String buckets) {}

  private record Exposed(String type, Set<String> labels, String buckets) {}

  private static List<Row> table() throws IOException {
    try (InputStream in = MetricsTableTest.class.getResourceAsStream("metrics.tsv")) {
      return new String(in.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> line.startsWith("/metrics"))
          .map(line -> line.split("\t", -1))
          .map(columns ->
              new Row(
                  columns[0],
                  columns[1],
                  columns[2],
                  columns[3].equals("-")
                      ? Set.of()
                      : new TreeSet<>(List.of(columns[3].split(",", -1))),
                  columns[5]))
          .toList();
    }
  }

  /** The families of a text by name. */
  private static Map<String, Exposed> families(String text) {
    Map<String, Exposed> families = new TreeMap<>();
    String name = "";
    String type = "";
    for (String line : text.lines().toList()) {
      if (line.startsWith("# TYPE ")) {
        String[] words = line.split(" ", -1);
        name = words[2];
        type = words[3];
        families.put(name, new Exposed(type, new TreeSet<>(), ""));
      } else if (!line.startsWith("#")) {
        sample(families, name, type, line);
      }
    }
    return families;
  }

  private static void sample(Map<String, Exposed> families, String name, String type, String line) {
    Matcher sample = NAME.matcher(line);
    assertThat(sample.find()).as(line).isTrue();
    Exposed before = families.getOrDefault(name, new Exposed(type, Set.of(), ""));
    Set<String> labels = new TreeSet<>(before.labels());
    String buckets = before.buckets();
    Matcher label = LABEL.matcher(line);
    while (label.find()) {
      if (!label.group(1).equals("le")) {
        labels.add(label.group(1));
      } else if (!label.group(2).equals("+Inf")) {
        String bound = label.group(2);
        if (!List.of(buckets.split(",", -1)).contains(bound)) {
          buckets = buckets.isEmpty() ? bound : buckets + "," + bound;
        }
      }
    }
    families.put(name, new Exposed(type, labels, buckets));
  }

  private Map<String, Map<String, Exposed>> exposed() throws IOException {
    KubeletMetrics metrics = KubeletMetrics.create(Path.of("/proc/self"), Instant.now());
    useAll(metrics);
    var machine = new StatisticsFixture(folder, CgroupMode.V2);
    machine.pod("web");
    NodeStatistics statistics = machine.statistics();
    return Map.of(
        "/metrics", families(metrics.text()),
        "/metrics/probes", families(metrics.probesText()),
        "/metrics/resource", families(StatisticsFixture.text(statistics.resourceMetrics())),
        "/metrics/cadvisor", families(StatisticsFixture.text(statistics.cadvisorMetrics())),
        "/metrics/slis",
            Map.of(
                "kubernetes_healthcheck", new Exposed("gauge", Set.of("name", "type"), ""),
                "kubernetes_healthchecks_total",
                    new Exposed("counter", Set.of("name", "status", "type"), ""),
                "process_start_time_seconds", new Exposed("gauge", Set.of(), "")));
  }

  private static void useAll(KubeletMetrics metrics) {
    Duration time = Duration.ofMillis(1);
    metrics.agent().node("node");
    metrics.agent().build("v1.36.2", "25", "amd64");
    metrics.agent().cgroupVersion(2);
    metrics.agent().emulation("v1.36.2");
    metrics.agent().readsCgroups();
    metrics.agent().features().feature("x", "BETA", true);
    metrics.pods().podStarted("", time, true);
    metrics.eviction().evicted("memory.available");
    metrics.eviction().measuredBefore("memory.available", time);
    metrics.eviction().imageRemoved(EvictionMetrics.ImageRemoval.AGE);
    metrics.topology().showCpus();
    metrics.topology().protectedMemory(1, 1);
    metrics.topology().showPlaces();
    metrics.topology().cpusOfNode(0, 1);
    metrics.runtime().finished("version", time, true);
    metrics.pleg().running(1, Map.of("running", 1));
    metrics.pods().worked(PodMetrics.Turn.SYNC, time);
    metrics.pods().desired(1, 0);
    metrics.pods().active(1, 0);
    metrics.pods().containerStarted(PodMetrics.ContainerType.CONTAINER);
    metrics.pods().containerStartFailed(PodMetrics.ContainerType.CONTAINER, "x");
    metrics.pods().working("sync", "desired", "", 1);
    useAll(metrics.life());
    useAll(metrics.cluster());
    var request = new HttpMetrics.Request("GET", "pods", "readonly", false);
    metrics.http().begun(request);
    metrics.http().ended(request, time);
    metrics
        .probe()
        .asked(new ProbeMetrics.Probed("n", "p", "u", "c", "Liveness"), "successful", time);
  }

  private static void useAll(KubeletMetrics.Life life) {
    Duration time = Duration.ofMillis(1);
    life.admission().refused("OutOfcpu");
    life.admission().preempted("cpu");
    life.images().ensured("never", Optional.empty(), Optional.of(true));
    life.images().pulled(1, time);
    life.images().pluginAsked("x", time, true);
    life.images().accessChecked(ImageMetrics.AccessCheck.RECORD_FOUND);
    life.images().credentialConfiguration("sha256:0");
    life.starts().containerEnded(PodMetrics.ContainerType.CONTAINER, 1, "Error");
    life.resizes().requested("cpu", "limits", "add");
    life.resizes().acceptedLate("x");
    life.resizes().infeasible("x");
    life.resizes().carriedOut(time, true);
    life.resizes().now(1, Map.of("Deferred", 1));
    life.work().cgroup("create", time);
    life.work().storage("x", "volume_mount", time, false);
    life.work().volumesMeasured(time);
    life.work().volumes("x", "desired_state_of_world", 1);
    life.work().log("u", "n", "p", "c", 1);
    life.work().claim(new WorkMetrics.Claim("n", "c", 3, 2, 1, 3, 2));
  }

  private static void useAll(KubeletMetrics.Cluster cluster) {
    Duration time = Duration.ofMillis(1);
    var sent = new RestClientMetrics.Sent("GET", "h:1");
    cluster.client().sent(sent, 1);
    cluster.client().answered(sent, "200", time);
    cluster.client().answerSize(sent, 1);
    cluster.client().waited("", "h:1", time);
    cluster.access().token(true, time);
    cluster.access().tokenAsked();
    cluster.access().tokenAnswered(false);
    cluster.access().authentication("201", time);
    cluster.access().authorization("201", time);
  }

  @Test
  void whatIsExposedIsAsInTheTable() throws IOException {
    Map<String, Map<String, Exposed>> exposed = exposed();

    for (Row row : table()) {
      Exposed ours = exposed.getOrDefault(row.endpoint(), Map.of()).get(row.name());
      if (ours != null) {
        assertThat(ours.type()).as(row.name()).isEqualTo(row.type());
        assertThat(ours.labels()).as(row.name()).isEqualTo(row.labels());
        // The table lacks the buckets of a few histograms.
        if (row.type().equals("histogram") && !row.buckets().equals("-")) {
          assertThat(bounds(ours.buckets()))
              .as(row.name())
              .usingElementComparator(comparingBy(each -> Math.rint(Math.log(each) * 1e4)))
              .isEqualTo(bounds(row.buckets()));
        }
      }
    }
  }

  /** The table has six digits of each bound. */
  private static List<Double> bounds(String text) {
    return List.of(text.split(",", -1)).stream().map(Double::parseDouble).toList();
  }

  private static Comparator<Double> comparingBy(ToDoubleFunction<Double> key) {
    return Comparator.comparingDouble(key);
  }

  @Test
  void whatIsOursBeginsWithOurName() throws IOException {
    Set<String> upstream = table().stream().map(Row::name).collect(Collectors.toSet());

    exposed()
        .values()
        .forEach(families ->
            families
                .keySet()
                .forEach(name ->
                    assertThat(upstream.contains(name) || name.startsWith("javelet_"))
                        .as(name)
                        .isTrue()));
  }

  /** Why metrics whose names match are missing; the first that matches. */
  private record Reason(String names, String text) {}

  private static List<Reason> reasons() throws IOException {
    try (InputStream in = MetricsTableTest.class.getResourceAsStream("missing-metrics.tsv")) {
      return new String(in.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split("\t", -1))
          .map(columns -> new Reason(columns[0], columns[1]))
          .toList();
    }
  }

  @Test
  void whatIsMissingIsInTheDocumentation() throws IOException {
    Map<String, Map<String, Exposed>> exposed = exposed();
    Map<String, Set<String>> missing = new LinkedHashMap<>();
    List<Reason> reasons = reasons();
    reasons.forEach(each -> missing.put(each.text(), new TreeSet<>()));
    for (Row row : table()) {
      boolean goRuntime = row.name().startsWith("go_");
      if (!goRuntime && !exposed.getOrDefault(row.endpoint(), Map.of()).containsKey(row.name())) {
        Optional<Reason> reason =
            reasons.stream().filter(each -> row.name().matches(each.names())).findFirst();
        assertThat(reason).as("why %s is missing", row.name()).isPresent();
        missing.computeIfAbsent(reason.get().text(), _ -> new TreeSet<>()).add(row.name());
      }
    }
    List<String> lines = new ArrayList<>();
    missing.forEach((reason, names) -> {
      if (!names.isEmpty()) {
        lines.add(
            "- "
                + reason
                + ": "
                + names.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", ")));
      }
    });
    String expected = String.join("\n", lines);
    Path up = Path.of("docs/compatibility.md");
    Path document = Files.exists(up) ? up : Path.of("..").resolve(up);
    String text = Files.readString(document);

    assertThat(text).contains(BEGIN).contains(END);
    if (System.getenv("JAVELET_WRITE_DOCS") != null) {
      text =
          text.substring(0, text.indexOf(BEGIN) + BEGIN.length())
              + "\n"
              + expected
              + "\n"
              + text.substring(text.indexOf(END));
      Files.writeString(document, text);
    }
    String listed = text.substring(text.indexOf(BEGIN) + BEGIN.length(), text.indexOf(END)).strip();
    assertThat(listed).isEqualTo(expected);
  }
}
