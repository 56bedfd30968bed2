package io.javelet.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Restates upstream's cases of {@code calculateEmptyDirMemorySize} and huge page mounts. */
final class MediumTest {
  private static final long NODE = 1000;
  private static final Pattern AMOUNT = Pattern.compile("(\\S+)=(\\S+)");

  private static Pod pod(String resources) {
    Pod pod = VolumeFixture.pod();
    Map<String, Quantity> amounts = new LinkedHashMap<>();
    Matcher each = AMOUNT.matcher(resources);
    while (each.find()) {
      amounts.put(each.group(1), Quantity.parse(each.group(2)));
    }
    var declared = new io.fabric8.kubernetes.api.model.ResourceRequirements();
    declared.setLimits(amounts);
    declared.setRequests(amounts);
    pod.getSpec().getContainers().getFirst().setResources(declared);
    return pod;
  }

  private static Medium medium(String word, long limit, String resources)
      throws VolumeFailedException {
    return Medium.of(pod(resources), new VolumeKind.EmptyDir(word, OptionalLong.of(limit)), NODE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0    | ''          | 1000
          100  | ''          | 100
          5000 | ''          | 1000
          0    | memory=300  | 300
          100  | memory=300  | 100
          500  | memory=300  | 300
          0    | memory=3000 | 1000
          """)
  void aMemoryVolumeHoldsNoMoreThanItsPodMayUse(long limit, String resources, long expected)
      throws VolumeFailedException {
    assertThat(medium("Memory", limit, resources)).isEqualTo(new Medium.Memory(expected));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          HugePages     | hugepages-2Mi=4Mi                    | 2097152
          HugePages-2Mi | hugepages-2Mi=4Mi hugepages-1Gi=1Gi  | 2097152
          HugePages-1Gi | hugepages-2Mi=4Mi hugepages-1Gi=1Gi  | 1073741824
          """)
  void hugePagesHaveTheSizeThatIsRequested(String word, String resources, long expected)
      throws VolumeFailedException {
    assertThat(medium(word, 0, resources)).isEqualTo(new Medium.HugePages(expected));
  }

  @Test
  void theDiskIsTheDefault() throws VolumeFailedException {
    assertThat(medium("", 100, "")).isEqualTo(new Medium.Disk());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          HugePages     | ''                | medium HugePages: hugePages storage requested, but there is no resource request for huge pages
          HugePages-1Gi | hugepages-2Mi=4Mi | medium HugePages-1Gi: hugePages storage requested, but there is no resource request for huge pages
          HugePages     | hugepages-2Mi=4Mi hugepages-1Gi=1Gi | medium: HugePages can't be used if container requests multiple huge page sizes
          HugePages-x   | ''                | unknown storage medium "HugePages-x"
          Tape          | ''                | unknown storage medium "Tape"
          """)
  void whatCannotBeIsSaid(String word, String resources, String message) {
    assertThatThrownBy(() -> medium(word, 0, resources))
        .isInstanceOf(VolumeFailedException.class)
        .hasMessage(message);
  }
}
