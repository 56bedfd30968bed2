package io.javelet.environment;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFile;
import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFileBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceFieldSelector;
import io.javelet.environment.DownwardFile.Content;
import io.javelet.runtime.ContainerRequest.EnvironmentVariable;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DownwardFileTest {
  private static final PodFacts.Allocatable NODE =
      new PodFacts.Allocatable(3500, 8_000_000_000L, 1_000_000);

  private static Pod pod() {
    return new PodBuilder()
        .withNewMetadata()
        .withName("web")
        .withNamespace("ns")
        .withUid("u1")
        .withLabels(Map.of("b", "2", "a", "1"))
        .withAnnotations(Map.of("note", "one \"line\"\n\tand another\u00e9\u200b\u0001"))
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("main")
        .withNewResources()
        .withRequests(Map.of("cpu", new Quantity("250m")))
        .endResources()
        .endContainer()
        .endSpec()
        .build();
  }

  private static DownwardAPIVolumeFile field(String path) {
    return new DownwardAPIVolumeFileBuilder().withNewFieldRef("v1", path).build();
  }

  private static DownwardAPIVolumeFile resource(String container, String resource, String divisor) {
    return new DownwardAPIVolumeFileBuilder()
        .withResourceFieldRef(new ResourceFieldSelector(container, new Quantity(divisor), resource))
        .build();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          metadata.name        | web
          metadata.namespace   | ns
          metadata.uid         | u1
          metadata.labels['a'] | 1
          metadata.labels['x'] | ''
          """)
  void aFieldOfThePod(String path, String expected) {
    assertThat(DownwardFile.of(field(path), pod(), NODE)).isEqualTo(new Content.Text(expected));
  }

  @Test
  void labelsAndAnnotationsAreLinesInOrderAndQuoted() {
    assertThat(DownwardFile.of(field("metadata.labels"), pod(), NODE))
        .isEqualTo(new Content.Text("a=\"1\"\nb=\"2\""));
    assertThat(DownwardFile.of(field("metadata.annotations"), pod(), NODE))
        .isEqualTo(
            new Content.Text("note=\"one \\\"line\\\"\\n\\tand another\u00e9\\u200b\\x01\""));
  }

  @Test
  void aResourceOfANamedContainer() {
    assertThat(DownwardFile.of(resource("main", "requests.cpu", "1m"), pod(), NODE))
        .isEqualTo(new Content.Text("250"));
    assertThat(DownwardFile.of(resource("main", "limits.memory", "1M"), pod(), NODE))
        .isEqualTo(new Content.Text("8000"));
    assertThat(DownwardFile.of(resource("nobody", "limits.cpu", "1"), pod(), NODE))
        .isEqualTo(new Content.Failed("container nobody not found"));
  }

  @Test
  void whatOnlyARunningPodKnowsIsNoFile() {
    assertThat(DownwardFile.of(field("status.podIP"), pod(), NODE))
        .isEqualTo(new Content.Failed("unsupported fieldPath: status.podIP"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          logs/$(POD)     | logs/web
          $(A)$(A)        | 11
          $$(POD)/x       | $(POD)/x
          $(UP)           | ../../etc
          plain           | plain
          open$(          | open$(
          """)
  void aSubPathExpressionIsExpanded(String expression, String expected) {
    assertThat(
            SubPathExpression.expand(
                expression,
                List.of(
                    new EnvironmentVariable("POD", "web"),
                    new EnvironmentVariable("UP", "../../etc"),
                    new EnvironmentVariable("A", "1"))))
        .isEqualTo(new SubPathExpression.Expanded.SubPath(expected));
  }

  @Test
  void aSubPathExpressionMustKnowEveryName() {
    assertThat(SubPathExpression.expand("a/$(NOBODY)", List.of()))
        .isEqualTo(new SubPathExpression.Expanded.Failed("missing value for \"NOBODY\""));
  }
}
