package io.javelet.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelet.cri.api.v1.Image;
import io.javelet.cri.api.v1.ListImagesRequest;
import io.javelet.it.RuntimeView.ContainerView;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What happens when little is left, on a node whose limits are changed while it runs. */
final class NodePressureIT {
  private static final String SPARE = "localhost/javelet-test/spare:1";

  @RegisterExtension
  static final AgentUnderTest agent =
      AgentUnderTest.with(
          AgentSettings.usual()
              .field("imageMinimumGCAge", "1ms")
              .field("imageGCHighThresholdPercent", 100)
              .field("imageGCLowThresholdPercent", 0)
              .field("evictionPressureTransitionPeriod", "1s")
              .field("evictionHard", Map.of("memory.available", "1Mi")));

  @Test
  void aDiskThatCountsAsTooFullLosesTheImagesOfNoContainer() throws Exception {
    agent.containerd().importImage(SPARE, List.of("true"));
    // How old an image is counts from when the agent first saw it, which it does when it starts.
    agent.process().stop();
    agent.process().start();
    agent.manifests().put(BusyboxPod.named("user"));
    agent.pods().awaitRunning("user");
    assertThat(images()).contains(SPARE);

    agent
        .place()
        .reconfigure(
            "\"imageGCHighThresholdPercent\" : 100", "\"imageGCHighThresholdPercent\" : 1");
    try {
      Await.until(
          "the spare image to go", () -> !images().contains(SPARE), () -> images().toString());
    } finally {
      agent
          .place()
          .reconfigure(
              "\"imageGCHighThresholdPercent\" : 1", "\"imageGCHighThresholdPercent\" : 100");
    }

    assertThat(images()).contains(RealContainerd.BUSYBOX_IMAGE, RealContainerd.PAUSE_IMAGE);
    assertThat(metric("kubelet_image_garbage_collected_total{reason=\"space\"}")).isEqualTo("1");
    // The pause image is still there for those who come now.
    agent.manifests().put(BusyboxPod.named("later"));
    agent.pods().awaitRunning("later");
  }

  @Test
  void aNodeShortOfMemoryKeepsItsStaticPodsAndTellsSo() throws Exception {
    agent.manifests().put(BusyboxPod.named("steady"));
    agent.pods().awaitRunning("steady");
    ContainerView before = agent.runtime().running("steady", "main").orElseThrow();
    String pressure = "javelet_node_pressure{condition=\"MemoryPressure\"}";

    agent.place().reconfigure("\"1Mi\"", "\"99.9%\"");
    try {
      Await.until("memory pressure", () -> metric(pressure).equals("1"), this::text);
      agent.manifests().put(BusyboxPod.named("newcomer"));
      agent.pods().awaitRunning("newcomer");
    } finally {
      agent.place().reconfigure("\"99.9%\"", "\"1Mi\"");
    }
    Await.until("the pressure to pass", () -> metric(pressure).equals("0"), this::text);
    assertThat(agent.runtime().running("steady", "main")).contains(before);
  }

  private List<String> images() {
    return agent
        .containerd()
        .images()
        .listImages(ListImagesRequest.getDefaultInstance())
        .getImagesList()
        .stream()
        .map(Image::getRepoTagsList)
        .flatMap(List::stream)
        .toList();
  }

  private String metric(String name) throws IOException {
    return text()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .map(line -> line.substring(name.length() + 1))
        .findFirst()
        .orElse("");
  }

  private String text() throws IOException {
    return HttpText.get("http://127.0.0.1:" + agent.place().readOnlyPort() + "/metrics");
  }
}
