package io.javelet.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.javelet.pod.ClusterServices;
import io.javelet.pod.ConfigObjects;
import io.javelet.runtime.ContainerRequest.EnvironmentVariable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Restates upstream's {@code TestFromServices} and the cases about services of {@code
 * TestMakeEnvironmentVariables}.
 */
class ServiceVariablesTest {
  private static final PodFacts FACTS =
      new PodFacts(
          List.of("10.1.2.3"),
          List.of("192.0.2.1"),
          "node1",
          new PodFacts.Allocatable(1000, 1_000_000_000L, 1_000_000_000L));

  private static final List<Service> SERVICES =
      List.of(
          service("default", "kubernetes", "1.2.3.1", port("", 8081, "TCP")),
          service("default", "not-special", "1.2.3.8", port("", 8088, "TCP")),
          service("test1", "test", "1.2.3.3", port("", 8083, "TCP")),
          service("test1", "headless", "None", port("", 8084, "TCP")),
          service("test1", "elsewhere", "", port("", 8085, "TCP")),
          service("test2", "test", "1.2.3.5", port("", 8085, "TCP")),
          service("kubernetes", "kubernetes", "1.2.3.6", port("", 8086, "TCP")));

  @Test
  void aServiceWithoutNamedPorts() {
    assertThat(
            ServiceVariables.of(
                List.of(service("ns", "foo-bar", "1.2.3.4", port("", 8080, "TCP")))))
        .containsExactly(
            entry("FOO_BAR_SERVICE_HOST", "1.2.3.4"),
            entry("FOO_BAR_SERVICE_PORT", "8080"),
            entry("FOO_BAR_PORT", "tcp://1.2.3.4:8080"),
            entry("FOO_BAR_PORT_8080_TCP", "tcp://1.2.3.4:8080"),
            entry("FOO_BAR_PORT_8080_TCP_PROTO", "tcp"),
            entry("FOO_BAR_PORT_8080_TCP_PORT", "8080"),
            entry("FOO_BAR_PORT_8080_TCP_ADDR", "1.2.3.4"));
  }

  @Test
  void aServiceOfTwoProtocolsOnOnePort() {
    assertThat(
            ServiceVariables.of(
                List.of(
                    service(
                        "ns",
                        "abc-123",
                        "5.6.7.8",
                        port("u-d-p", 8081, "UDP"),
                        port("t-c-p", 8081, "TCP")))))
        .containsExactly(
            entry("ABC_123_SERVICE_HOST", "5.6.7.8"),
            entry("ABC_123_SERVICE_PORT", "8081"),
            entry("ABC_123_SERVICE_PORT_U_D_P", "8081"),
            entry("ABC_123_SERVICE_PORT_T_C_P", "8081"),
            entry("ABC_123_PORT", "udp://5.6.7.8:8081"),
            entry("ABC_123_PORT_8081_UDP", "udp://5.6.7.8:8081"),
            entry("ABC_123_PORT_8081_UDP_PROTO", "udp"),
            entry("ABC_123_PORT_8081_UDP_PORT", "8081"),
            entry("ABC_123_PORT_8081_UDP_ADDR", "5.6.7.8"),
            entry("ABC_123_PORT_8081_TCP", "tcp://5.6.7.8:8081"),
            entry("ABC_123_PORT_8081_TCP_PROTO", "tcp"),
            entry("ABC_123_PORT_8081_TCP_PORT", "8081"),
            entry("ABC_123_PORT_8081_TCP_ADDR", "5.6.7.8"));
  }

  @Test
  void aServiceWithANameThatIsANumber() {
    assertThat(
            ServiceVariables.of(
                List.of(
                    service(
                        "ns",
                        "q-u-u-x",
                        "9.8.7.6",
                        port("", 8082, "TCP"),
                        port("8083", 8083, "TCP")))))
        .containsExactly(
            entry("Q_U_U_X_SERVICE_HOST", "9.8.7.6"),
            entry("Q_U_U_X_SERVICE_PORT", "8082"),
            entry("Q_U_U_X_SERVICE_PORT_8083", "8083"),
            entry("Q_U_U_X_PORT", "tcp://9.8.7.6:8082"),
            entry("Q_U_U_X_PORT_8082_TCP", "tcp://9.8.7.6:8082"),
            entry("Q_U_U_X_PORT_8082_TCP_PROTO", "tcp"),
            entry("Q_U_U_X_PORT_8082_TCP_PORT", "8082"),
            entry("Q_U_U_X_PORT_8082_TCP_ADDR", "9.8.7.6"),
            entry("Q_U_U_X_PORT_8083_TCP", "tcp://9.8.7.6:8083"),
            entry("Q_U_U_X_PORT_8083_TCP_PROTO", "tcp"),
            entry("Q_U_U_X_PORT_8083_TCP_PORT", "8083"),
            entry("Q_U_U_X_PORT_8083_TCP_ADDR", "9.8.7.6"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"None", ""})
  void aServiceWithoutAnAddressIsNotTold(String address) {
    assertThat(ServiceVariables.of(List.of(service("ns", "svc", address, port("", 80, "TCP")))))
        .isEmpty();
  }

  @Test
  void anAddressWithColonsStandsInBrackets() {
    assertThat(ServiceVariables.of(List.of(service("ns", "six", "fd00::7", port("", 80, "")))))
        .contains(
            entry("SIX_SERVICE_HOST", "fd00::7"),
            entry("SIX_PORT", "tcp://[fd00::7]:80"),
            entry("SIX_PORT_80_TCP_ADDR", "fd00::7"));
  }

  @ParameterizedTest
  @CsvSource({
    // The namespace, whether it wants links, and the hosts that it is told of.
    "test1,      true,  KUBERNETES=1.2.3.1 TEST=1.2.3.3",
    "test1,      false, KUBERNETES=1.2.3.1",
    "default,    true,  KUBERNETES=1.2.3.1 NOT_SPECIAL=1.2.3.8",
    "default,    false, KUBERNETES=1.2.3.1",
    "kubernetes, true,  KUBERNETES=1.2.3.6",
    "kubernetes, false, KUBERNETES=1.2.3.1",
    "empty,      true,  KUBERNETES=1.2.3.1",
  })
  void aPodIsToldOfTheApiServerAndOfItsOwnNamespace(
      String namespace, boolean links, String expected) {
    Map<String, String> hosts = new LinkedHashMap<>();
    ServiceVariables.of(SERVICES, namespace, links)
        .forEach((name, value) -> {
          if (name.endsWith("_SERVICE_HOST")) {
            hosts.put(name.replace("_SERVICE_HOST", ""), value);
          }
        });

    assertThat(hosts.entrySet())
        .extracting(host -> host.getKey() + "=" + host.getValue())
        .containsExactly(expected.split(" "));
  }

  @Test
  void thePodsOwnVariablesGoBeforeThoseOfServices() {
    Container container =
        new ContainerBuilder()
            .withName("main")
            .addNewEnv()
            .withName("TEST_SERVICE_HOST")
            .withValue("mine")
            .endEnv()
            .build();

    assertThat(environment(pod("test1", "api"), container, Optional.of(SERVICES)))
        .containsEntry("TEST_SERVICE_HOST", "mine")
        .containsEntry("TEST_SERVICE_PORT", "8083")
        .containsEntry("KUBERNETES_SERVICE_HOST", "1.2.3.1");
  }

  @Test
  void valuesAndArgumentsMayReferToServices() {
    Container container =
        new ContainerBuilder()
            .withName("main")
            .withArgs("--server=$(KUBERNETES_SERVICE_HOST):$(KUBERNETES_SERVICE_PORT)")
            .addNewEnv()
            .withName("URL")
            .withValue("http://$(TEST_SERVICE_HOST):$(TEST_SERVICE_PORT)")
            .endEnv()
            .addNewEnv()
            .withName("TEST_SERVICE_HOST")
            .withValue("not $(TEST_SERVICE_HOST)")
            .endEnv()
            .addNewEnv()
            .withName("AFTER")
            .withValue("$(TEST_SERVICE_HOST)")
            .endEnv()
            .build();

    assertThat(environment(pod("test1", "api"), container, Optional.of(SERVICES)))
        .containsEntry("URL", "http://1.2.3.3:8083")
        .containsEntry("TEST_SERVICE_HOST", "not 1.2.3.3")
        .containsEntry("AFTER", "not 1.2.3.3");
    assertThat(settings(pod("test1", "api"), container, Optional.of(SERVICES)))
        .isInstanceOfSatisfying(
            ProcessResult.Ready.class,
            ready -> assertThat(ready.settings().args()).containsExactly("--server=1.2.3.1:8081"));
  }

  @Test
  void aPodOfTheApiServerWaitsUntilServicesWereRead() {
    Container container = new ContainerBuilder().withName("main").build();

    assertThat(settings(pod("test1", "api"), container, Optional.empty()))
        .isEqualTo(
            new ProcessResult.Failed(
                "CreateContainerConfigError",
                "services have not yet been read at least once, cannot construct envvars"));
  }

  @Test
  void aStaticPodDoesNotWaitForServices() {
    Container container = new ContainerBuilder().withName("main").build();

    assertThat(environment(pod("test1", "file"), container, Optional.empty())).isEmpty();
    assertThat(environment(pod("test1", "file"), container, Optional.of(SERVICES)))
        .containsEntry("KUBERNETES_SERVICE_HOST", "1.2.3.1");
  }

  private static ProcessResult settings(
      Pod pod, Container container, Optional<List<Service>> services) {
    ClusterServices listed = () -> services;
    return ContainerProcess.settings(
        pod,
        container,
        FACTS,
        new ContainerProcess.Sources(ConfigObjects.NONE, EnvironmentFiles.NONE, listed));
  }

  private static Map<String, String> environment(
      Pod pod, Container container, Optional<List<Service>> services) {
    return switch (settings(pod, container, services)) {
      case ProcessResult.Ready ready -> {
        Map<String, String> environment = new LinkedHashMap<>();
        for (EnvironmentVariable each : ready.settings().environment()) {
          assertThat(environment.put(each.name(), each.value())).isNull();
        }
        yield environment;
      }
      case ProcessResult.Failed failed -> throw new AssertionError(failed);
    };
  }

  private static Pod pod(String namespace, String source) {
    return new PodBuilder()
        .withNewMetadata()
        .withName("web")
        .withNamespace(namespace)
        .addToAnnotations("kubernetes.io/config.source", source)
        .endMetadata()
        .withNewSpec()
        .endSpec()
        .build();
  }

  private static Service service(
      String namespace, String name, String address, ServicePort... ports) {
    return new ServiceBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(namespace)
        .endMetadata()
        .withNewSpec()
        .withClusterIP(address)
        .withPorts(ports)
        .endSpec()
        .build();
  }

  private static ServicePort port(String name, int port, String protocol) {
    return new ServicePortBuilder().withName(name).withPort(port).withProtocol(protocol).build();
  }
}
