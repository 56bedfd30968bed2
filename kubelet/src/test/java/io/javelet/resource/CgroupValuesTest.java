package io.javelet.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class CgroupValuesTest {
  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "pod-cgroups.csv", delimiter = '|', numLinesToSkip = 1)
  void version1(
      String what, String notation, String shares, String weight, String quota, String memory) {
    Map<String, String> expected = new LinkedHashMap<>();
    expected.put("cpu.shares", shares);
    if (!quota.equals("-")) {
      expected.put("cpu.cfs_period_us", "100000");
      expected.put("cpu.cfs_quota_us", quota);
    }
    if (!memory.equals("-")) {
      expected.put("memory.limit_in_bytes", memory);
    }

    assertThat(values(notation, false))
        .as(what + " instead of weight " + weight)
        .containsExactlyEntriesOf(expected);
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "pod-cgroups.csv", delimiter = '|', numLinesToSkip = 1)
  void version2(
      String what, String notation, String shares, String weight, String quota, String memory) {
    Map<String, String> expected = new LinkedHashMap<>();
    expected.put("cpu.weight", weight);
    if (!quota.equals("-")) {
      expected.put("cpu.max", quota + " 100000");
    }
    if (!memory.equals("-")) {
      expected.put("memory.max", memory);
    }

    assertThat(values(notation, true))
        .as(what + " instead of shares " + shares)
        .containsExactlyEntriesOf(expected);
  }

  @Test
  void withoutQuotasTheKernelIsToldThatThereIsNone() {
    PodCgroupLimits limits = limits("a cpu=1/1 memory=1Mi/1Mi", false, OptionalLong.empty());

    assertThat(CgroupValues.ofPod(limits, false, Set.of())).containsEntry("cpu.cfs_quota_us", "-1");
    assertThat(CgroupValues.ofPod(limits, true, Set.of())).containsEntry("cpu.max", "max 100000");
  }

  @Test
  void processesAreLimited() {
    PodCgroupLimits limits = limits("a", true, OptionalLong.of(77));

    assertThat(CgroupValues.ofPod(limits, false, Set.of())).containsEntry("pids.max", "77");
    assertThat(CgroupValues.ofPod(limits, true, Set.of())).containsEntry("pids.max", "77");
  }

  @Test
  void hugePagesNotAskedForAreForbidden() {
    PodCgroupLimits limits = limits("a hugepages-2Mi=4Mi/4Mi cpu=1/1", true, OptionalLong.empty());

    assertThat(CgroupValues.ofPod(limits, false, Set.of("2MB", "1GB")))
        .containsEntry("hugetlb.2MB.limit_in_bytes", "4194304")
        .containsEntry("hugetlb.1GB.limit_in_bytes", "0");
    assertThat(CgroupValues.ofPod(limits, true, Set.of("2MB", "1GB")))
        .containsEntry("hugetlb.2MB.max", "4194304")
        .containsEntry("hugetlb.1GB.max", "0");
  }

  @Test
  void aTierHasAWeightAndAllHugePages() {
    assertThat(CgroupValues.ofTier(2048, false, Set.of("2MB")))
        .isEqualTo(
            Map.of("cpu.shares", "2048", "hugetlb.2MB.limit_in_bytes", "4611686018427387904"));
    assertThat(CgroupValues.ofTier(2048, true, Set.of("2MB")))
        .isEqualTo(Map.of("cpu.weight", "79", "hugetlb.2MB.max", "4611686018427387904"));
  }

  private static Map<String, String> values(String notation, boolean unified) {
    return CgroupValues.ofPod(limits(notation, true, OptionalLong.empty()), unified, Set.of());
  }

  private static PodCgroupLimits limits(String notation, boolean quota, OptionalLong pids) {
    return PodCgroupLimits.of(
        PodNotation.pod(notation),
        new CpuQuotaSettings(quota, Duration.ofMillis(100)),
        pids,
        MemorySettings.LIMITS_ONLY);
  }
}
