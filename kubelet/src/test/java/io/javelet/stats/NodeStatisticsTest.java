package io.javelet.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.os.CgroupMode;
import io.javelet.os.CgroupPath;
import io.javelet.os.FileSystemStatistics;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.RuntimeStatistics.DiskUse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

@Timeout(60)
class NodeStatisticsTest {
  @TempDir private Path folder;

  private static JsonNode summary(NodeStatistics statistics, boolean only) throws IOException {
    return new ObjectMapper().readTree(StatisticsFixture.text(statistics.summary(only)));
  }

  @ParameterizedTest
  @EnumSource(
      value = CgroupMode.class,
      names = {"V1", "V2"})
  void theSummaryIsReadFromCgroupsOfEitherVersion(CgroupMode mode) throws Exception {
    var machine = new StatisticsFixture(folder, mode);
    machine.pod("web");
    NodeStatistics statistics = machine.statistics();

    JsonNode json = summary(statistics, false);

    assertThat(json.at("/node/nodeName").asString()).isEqualTo("node-1");
    assertThat(json.at("/node/startTime").asString()).isEqualTo("2026-01-02T03:00:00Z");
    assertThat(json.at("/node/memory/time").asString()).isEqualTo("2026-01-02T03:04:05Z");
    assertThat(json.at("/node/swap/swapUsageBytes").asLong()).isEqualTo(60 * 1024);
    assertThat(json.at("/node/rlimit/maxpid").asLong()).isEqualTo(4_194_304);
    assertThat(json.at("/node/rlimit/curproc").asLong()).isEqualTo(345);
    assertThat(json.at("/node/network/name").asString()).isEqualTo("eth0");
    assertThat(json.at("/node/network/interfaces").size()).isEqualTo(1);
    assertThat(json.at("/node/runtime/imageFs/usedBytes").asLong()).isEqualTo(8192);
    assertThat(json.at("/node/systemContainers/0/name").asString()).isEqualTo("pods");
    JsonNode pod = json.at("/pods/0");
    assertThat(pod.at("/podRef/uid").asString()).isEqualTo("web");
    assertThat(pod.at("/cpu/usageCoreNanoSeconds").asLong()).isEqualTo(5000);
    assertThat(pod.at("/memory/usageBytes").asLong()).isEqualTo(5000);
    assertThat(pod.at("/memory/workingSetBytes").asLong()).isEqualTo(3500);
    assertThat(pod.at("/memory/rssBytes").asLong()).isEqualTo(1000);
    assertThat(pod.at("/memory/majorPageFaults").asLong()).isEqualTo(8);
    assertThat(pod.at("/swap/swapUsageBytes").asLong()).isEqualTo(11);
    assertThat(pod.at("/swap/swapAvailableBytes").asLong(-1))
        .isEqualTo(mode == CgroupMode.V2 ? 4085 : -1);
    assertThat(pod.at("/network/rxBytes").asLong()).isEqualTo(1000);
    assertThat(pod.at("/process_stats/process_count").asLong()).isEqualTo(6);
    JsonNode container = pod.at("/containers/0");
    assertThat(container.at("/name").asString()).isEqualTo("main");
    assertThat(container.at("/rootfs/usedBytes").asLong()).isEqualTo(4096);
    assertThat(container.at("/logs/usedBytes").asLong()).isEqualTo(5);
    assertThat(pod.at("/ephemeral-storage/usedBytes").asLong()).isEqualTo(4101);
    boolean unified = mode == CgroupMode.V2;
    assertThat(pod.at("/memory/availableBytes").asLong()).isEqualTo(unified ? 5500 : 0);
    assertThat(pod.at("/cpu/psi/some/avg10").asDouble()).isEqualTo(unified ? 1.5 : 0);
    assertThat(container.at("/cpu/psi").isMissingNode()).isEqualTo(!unified);
  }

  @ParameterizedTest
  @EnumSource(
      value = CgroupMode.class,
      names = {"V1", "V2"})
  void whatIsLeftIsToldOfEverythingThatCanRunShort(CgroupMode mode) throws Exception {
    var machine = new StatisticsFixture(folder, mode);
    machine.pod("web");
    boolean unified = mode == CgroupMode.V2;

    NodeLevels levels = machine.statistics().levels();

    assertThat(levels.memory()).isEqualTo(new NodeLevels.Level(unified ? 1500 : 3500, 8000 * 1024));
    assertThat(levels.pods())
        .isEqualTo(unified ? Optional.of(new NodeLevels.Level(3500, 9000)) : Optional.empty());
    assertThat(levels.processes()).isEqualTo(new NodeLevels.Level(345, 4_194_304));
    assertThat(levels.processes().available()).isEqualTo(4_194_304 - 345);
    assertThat(levels.node()).isPresent();
    assertThat(levels.images()).isPresent();
    assertThat(levels.containers()).isPresent();
    assertThat(machine.statistics().hasOwnLayerDisk()).isFalse();
  }

  @Test
  void layersOnAnotherFileSystemAreSeen() throws Exception {
    var machine = new StatisticsFixture(folder, CgroupMode.V2);
    machine.layers = Path.of("/proc");

    assertThat(machine.statistics().hasOwnLayerDisk()).isTrue();
  }

  @Test
  void whatAPodUsesIsToldByItsContainers() throws Exception {
    var machine = new StatisticsFixture(folder, CgroupMode.V2);
    machine.pod("web");

    assertThat(machine.statistics().podLevels())
        .containsExactly(
            new PodLevels(
                new PodUid("web"),
                6,
                List.of(
                    new PodLevels.OfContainer(
                        "main", 3500, new DiskUse("", 4096, 3), new DiskUse("", 5, 1)))));
  }

  @Test
  void volumesAreMeasuredBesideTheRequestsAndAgeNoMoreThanThePeriod() throws Exception {
    var machine = new StatisticsFixture(folder, CgroupMode.V2);
    machine.pod("web");
    var disk = new FileSystemStatistics(1000, 900, 800, 50, 40);
    var pod = new PodUid("web");
    machine.volumes.put(
        pod,
        List.of(
            new VolumeUsage.OfVolume(
                "data", StatisticsFixture.NOW, 300, 4, disk, true, Optional.empty()),
            new VolumeUsage.OfVolume(
                "memory", StatisticsFixture.NOW, 70, 2, disk, false, Optional.of("store"))));
    NodeStatistics statistics = machine.statistics();

    assertThat(summary(statistics, false).at("/pods/0/volume").isMissingNode()).isTrue();
    JsonNode measured = awaitVolumes(machine, statistics, 300);
    assertThat(measured.at("/volume/0").toString())
        .isEqualTo(
            "{\"time\":\"2026-01-02T03:04:05Z\",\"availableBytes\":800,\"capacityBytes\":1000,"
                + "\"inodesFree\":40,\"inodes\":50,\"usedBytes\":300,\"inodesUsed\":4,"
                + "\"name\":\"data\"}");
    assertThat(measured.at("/volume/1/name").asString()).isEqualTo("memory");
    assertThat(measured.at("/volume/1/pvcRef").toString())
        .isEqualTo("{\"name\":\"store\",\"namespace\":\"default\"}");
    assertThat(statistics.claims())
        .singleElement()
        .satisfies(claim -> assertThat(claim.claim()).isEqualTo("store"));
    // The container's layer and log, and the volume on the disk.
    assertThat(measured.at("/ephemeral-storage/usedBytes").asLong()).isEqualTo(4096 + 5 + 300);
    assertThat(summary(statistics, true).at("/pods/0/volume").isMissingNode()).isTrue();

    machine.volumes.put(
        pod,
        List.of(
            new VolumeUsage.OfVolume(
                "data", StatisticsFixture.NOW, 301, 4, disk, true, Optional.empty())));
    assertThat(summary(statistics, false).at("/pods/0/volume/0/usedBytes").asLong()).isEqualTo(300);
    assertThat(machine.measurings.tryAcquire()).as("nothing is measured anew yet").isFalse();
    machine.now.set(StatisticsFixture.NOW.plusSeconds(61));
    assertThat(summary(statistics, false).at("/pods/0/volume/0/usedBytes").asLong()).isEqualTo(300);
    awaitVolumes(machine, statistics, 301);

    machine.now.set(StatisticsFixture.NOW.plusSeconds(3600));
    assertThat(summary(statistics, false).at("/pods/0/volume").isMissingNode()).isTrue();
  }

  private JsonNode awaitVolumes(StatisticsFixture machine, NodeStatistics statistics, long bytes)
      throws Exception {
    assertThat(machine.measurings.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
    JsonNode pod = summary(statistics, false).at("/pods/0");
    while (pod.at("/volume/0/usedBytes").asLong() != bytes) {
      Thread.onSpinWait();
      pod = summary(statistics, false).at("/pods/0");
    }
    return pod;
  }

  @Test
  void volumesAreNotMeasuredWhereThatIsSwitchedOff() throws Exception {
    var machine = new StatisticsFixture(folder, CgroupMode.V2);
    machine.pod("web");
    machine.volumePeriod = Optional.empty();

    assertThat(summary(machine.statistics(), false).at("/pods/0/volume").isMissingNode()).isTrue();
    assertThat(machine.measurings.availablePermits()).isZero();
  }

  @Test
  void onlyProcessorAndMemoryWhenAskedSo() throws Exception {
    var machine = new StatisticsFixture(folder, CgroupMode.V2);
    machine.pod("web");

    JsonNode json = summary(machine.statistics(), true);

    assertThat(json.at("/node").propertyNames())
        .containsExactly("nodeName", "systemContainers", "startTime", "cpu", "memory", "swap");
    assertThat(json.at("/pods/0").propertyNames())
        .containsExactly("podRef", "startTime", "containers", "cpu", "memory", "swap");
    assertThat(json.at("/pods/0/containers/0").propertyNames())
        .containsExactly("name", "startTime", "cpu", "memory", "swap");
  }

  @Test
  void processorTimeBecomesARateWithTheSecondRequest() throws Exception {
    var machine = new StatisticsFixture(folder, CgroupMode.V2);
    machine.pod("web");
    NodeStatistics statistics = machine.statistics();
    assertThat(
            summary(statistics, false)
                .at("/pods/0/containers/0/cpu/usageNanoCores")
                .isMissingNode())
        .isTrue();

    machine.now.updateAndGet(now -> now.plus(Duration.ofSeconds(10)));
    machine.cpu(CgroupPath.of("kubepods", "podweb", "c-web"), 1_000_005_000);

    assertThat(summary(statistics, false).at("/pods/0/containers/0/cpu/usageNanoCores").asLong())
        .isEqualTo(100_000_000);
  }

  @Test
  void jsonIsIndentedByOneBlankWithoutALineAtItsEnd() throws Exception {
    String text =
        StatisticsFixture.text(
            new StatisticsFixture(folder, CgroupMode.V1).statistics().summary(false));

    assertThat(text).startsWith("{\n \"node\": {\n  \"nodeName\": \"node-1\",\n").endsWith("\n}");
    assertThat(text).contains("\"pods\": []");
  }

  @Test
  void resourceMetricsCarryTheirTime() throws Exception {
    var machine = new StatisticsFixture(folder, CgroupMode.V2);
    machine.pod("web");

    assertThat(StatisticsFixture.text(machine.statistics().resourceMetrics()))
        .contains(
            "container_memory_working_set_bytes{container=\"main\",namespace=\"default\","
                + "pod=\"web\"} 3500 1767323045678\n",
            "# TYPE node_cpu_usage_seconds_total counter\n",
            "pod_swap_usage_bytes{namespace=\"default\",pod=\"web\"} 11 1767323045678\n",
            "resource_scrape_error 0\n");
  }
}
