package io.javelet.cri;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LifecycleHandler;
import io.fabric8.kubernetes.api.model.LifecycleHandlerBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class SpecJsonTest {
  private static final LifecycleHandler EVERYTHING =
      new LifecycleHandlerBuilder()
          .withNewExec()
          .withCommand("/bin/sh", "-c", "echo \"bye\"")
          .endExec()
          .withNewHttpGet()
          .withPath("/stop?a=<b>")
          .withPort(new IntOrString("admin"))
          .withHost("127.0.0.1")
          .withScheme("HTTPS")
          .addNewHttpHeader("X-Why", "stop")
          .endHttpGet()
          .withNewTcpSocket()
          .withHost("localhost")
          .withPort(new IntOrString(8080))
          .endTcpSocket()
          .withNewSleep(5L)
          .build();

  @Test
  void everyKindOfHookIsWrittenInUpstreamsOrder() {
    assertThat(SpecJson.preStop(EVERYTHING))
        .isEqualTo(
            "{\"exec\":{\"command\":[\"/bin/sh\",\"-c\",\"echo \\\"bye\\\"\"]},"
                + "\"httpGet\":{\"path\":\"/stop?a=<b>\",\"port\":\"admin\",\"host\":\"127.0.0.1\","
                + "\"scheme\":\"HTTPS\",\"httpHeaders\":[{\"name\":\"X-Why\",\"value\":\"stop\"}]},"
                + "\"tcpSocket\":{\"port\":8080,\"host\":\"localhost\"},"
                + "\"sleep\":{\"seconds\":5}}");
  }

  @Test
  void aHookIsReadBackAsItWas() {
    assertThat(new JsonMapper().readValue(SpecJson.preStop(EVERYTHING), LifecycleHandler.class))
        .isEqualTo(EVERYTHING);
  }

  @Test
  void fieldsWithoutAValueAreLeftOut() {
    assertThat(SpecJson.preStop(new LifecycleHandlerBuilder().withNewExec().endExec().build()))
        .isEqualTo("{\"exec\":{}}");
    assertThat(
            SpecJson.ports(
                List.of(
                    new ContainerPortBuilder().withContainerPort(80).withHostPort(0).build(),
                    new ContainerPortBuilder()
                        .withName("dns")
                        .withHostPort(5353)
                        .withContainerPort(53)
                        .withProtocol("UDP")
                        .withHostIP("10.1.2.3")
                        .build())))
        .isEqualTo(
            "[{\"containerPort\":80},{\"name\":\"dns\",\"hostPort\":5353,\"containerPort\":53,"
                + "\"protocol\":\"UDP\",\"hostIP\":\"10.1.2.3\"}]");
  }
}
