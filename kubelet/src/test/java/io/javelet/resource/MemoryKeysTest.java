package io.javelet.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.runtime.LinuxResources;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Restates the cases of upstream's {@code TestGenerateContainerConfigWithMemoryQoSEnforced}, {@code
 * TestGenerateLinuxContainerConfigSwap} and the memory part of {@code TestResourceConfigForPod}.
 */
class MemoryKeysTest {
  private static final CpuQuotaSettings QUOTA = new CpuQuotaSettings(true, Duration.ofMillis(100));
  private static final NodeCapacity NODE = new NodeCapacity(1000 << 20, 4);
  private static final long ALLOCATABLE = 500 << 20;

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          guaranteed is protected, never slowed  | a cpu=1/1 memory=128Mi/128Mi       | 134217728 | 0         | -
          burstable is protected while it can be | a memory=128Mi/256Mi               | 0         | 134217728 | 255013683
          without a limit the node stands for it | a memory=128Mi/                    | 0         | 134217728 | 485280972
          a request alone of all there is        | a memory=500Mi/                    | 0         | 524288000 | -
          request and limit alike, CPU differs   | a cpu=1/2 memory=64Mi/64Mi         | 0         | 67108864  | -
          best effort has nothing to protect     | a                                  | 0         | 0         | -
          CPU only                               | a cpu=1/                           | 0         | 0         | -
          """)
  void tieredReservation(String what, String notation, String min, String low, String high) {
    Map<String, String> keys = qos(notation, true);

    assertThat(keys).as(what).containsEntry("memory.min", min).containsEntry("memory.low", low);
    if (high == null) {
      assertThat(keys).doesNotContainKey("memory.high");
    } else {
      long wanted = Long.parseLong(high) / 4096 * 4096;
      assertThat(keys).containsEntry("memory.high", Long.toString(wanted));
    }
  }

  @Test
  void withoutReservationNothingIsProtectedAndSlowingDownStays() {
    assertThat(qos("a memory=128Mi/256Mi", false))
        .containsEntry("memory.min", "0")
        .containsEntry("memory.low", "0")
        .containsKey("memory.high");
  }

  @Test
  void thePodIsProtectedAsAWholeOverheadIncluded() {
    MemorySettings settings = settings(true, Optional.of(true), Optional.empty());

    assertThat(
            MemoryKeys.ofPod(
                PodNotation.pod("a memory=64Mi/; b memory=32Mi/; overhead: memory=4Mi"), settings))
        .isEqualTo(Map.of("memory.min", "0", "memory.low", Long.toString(100L << 20)));
    assertThat(MemoryKeys.ofPod(PodNotation.pod("a cpu=1/1 memory=64Mi/64Mi"), settings))
        .isEqualTo(Map.of("memory.min", Long.toString(64L << 20), "memory.low", "0"));
  }

  @Test
  void withoutTheGateNothingIsSaidOfProtection() {
    assertThat(keys("a memory=64Mi/128Mi", settings(true, Optional.empty(), Optional.empty())))
        .isEqualTo(Map.of("memory.oom.group", "1"));
  }

  @Test
  void onlyOneProcessDiesWhereThatIsConfigured() {
    var settings = new MemorySettings(true, false, Optional.empty(), Optional.empty());

    assertThat(keys("a memory=64Mi/128Mi", settings)).isEmpty();
  }

  /** The node has 1000 Mi of memory and 500 Mi of swap. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          burstable, a tenth of the node       | true  | a memory=100Mi/200Mi               | 52428800
          burstable without a limit            | true  | a memory=100Mi/                    | 52428800
          burstable, a container without       | true  | a memory=100Mi/; b cpu=1/          | 52428800
          burstable, request and limit alike   | true  | a cpu=1/2 memory=100Mi/100Mi       | 0
          burstable without memory             | true  | a cpu=1/                           | 0
          guaranteed                           | true  | a cpu=1/1 memory=100Mi/100Mi       | 0
          best effort                          | true  | a                                  | 0
          critical                             | true  | a memory=100Mi/200Mi; critical:system-node-critical | 0
          static pods are critical             | true  | a memory=100Mi/200Mi; static:      | 0
          NoSwap                               | false | a memory=100Mi/200Mi               | 0
          """)
  void swapOnVersion2(String what, boolean limited, String notation, String expected) {
    MemorySettings settings =
        settings(true, Optional.empty(), Optional.of(new MemorySettings.Swap(limited, 500L << 20)));

    assertThat(keys(notation, settings)).as(what).containsEntry("memory.swap.max", expected);
  }

  @Test
  void onVersion1NoSwapIsALimitOfMemoryAndSwapTogether() {
    MemorySettings settings =
        settings(false, Optional.empty(), Optional.of(new MemorySettings.Swap(false, 1L << 30)));

    assertThat(resources("a memory=1Mi/2Mi", settings).memoryAndSwapLimit()).hasValue(2L << 20);
    assertThat(resources("a memory=1Mi/", settings).memoryAndSwapLimit()).isEmpty();
    assertThat(resources("a memory=1Mi/2Mi", settings).unified()).isEmpty();
  }

  @Test
  void aKernelThatCannotLimitSwapIsNotAskedTo() {
    assertThat(resources("a memory=1Mi/2Mi", MemorySettings.LIMITS_ONLY).memoryAndSwapLimit())
        .isEqualTo(OptionalLong.empty());
  }

  @Test
  void hugePagesThatAContainerDoesNotAskForAreForbiddenToIt() {
    Pod pod = PodNotation.pod("a hugepages-2Mi=/6Mi cpu=1/");

    assertThat(
            ContainerResources.of(
                    pod,
                    PodNotation.container(pod, "a"),
                    new ContainerSettings(
                        NODE, QUOTA, MemorySettings.LIMITS_ONLY, Set.of("2MB", "1GB")))
                .hugepageLimits())
        .isEqualTo(Map.of("2MB", 6L << 20, "1GB", 0L));
  }

  private static Map<String, String> qos(String notation, boolean tiered) {
    return keys(notation, settings(true, Optional.of(tiered), Optional.empty())).entrySet().stream()
        .filter(key -> !key.getKey().equals("memory.oom.group"))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static MemorySettings settings(
      boolean unified, Optional<Boolean> tiered, Optional<MemorySettings.Swap> swap) {
    return new MemorySettings(
        unified, true, tiered.map(t -> new MemorySettings.Qos(0.9, t, ALLOCATABLE)), swap);
  }

  private static Map<String, String> keys(String notation, MemorySettings settings) {
    return resources(notation, settings).unified();
  }

  private static LinuxResources resources(String notation, MemorySettings settings) {
    Pod pod = PodNotation.pod(notation);
    return ContainerResources.of(
        pod,
        PodNotation.container(pod, "a"),
        new ContainerSettings(NODE, QUOTA, settings, Set.of()));
  }
}
