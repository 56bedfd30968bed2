package io.javelet.cri;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.javelet.runtime.ContainerRequest;
import io.javelet.runtime.ContainerRequest.EnvironmentVariable;
import io.javelet.runtime.ContainerRequest.ProcessSettings;
import io.javelet.runtime.DnsSettings;
import io.javelet.runtime.LinuxResources;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.ResolvedImage;
import io.javelet.runtime.SandboxId;
import io.javelet.runtime.SandboxRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/** A plain pod, its requests, and what varies from test to test. */
final class Pods {
  static final PodUid UID = new PodUid("3b1c5ad0-1111-4222-8333-444455556666");
  static final PodFullName NAME = new PodFullName("web-node1", "default");
  static final String IMAGE = "registry.example/web:1";
  static final ResolvedImage RESOLVED =
      new ResolvedImage("sha256:abc", IMAGE, OptionalLong.of(1000), "");
  static final LinuxResources RESOURCES =
      new LinuxResources(
          256,
          OptionalLong.of(50_000),
          OptionalLong.of(100_000),
          64L << 20,
          OptionalLong.of(64L << 20),
          999,
          Map.of("2MB", 4L << 20, "1GB", 0L),
          Map.of("memory.oom.group", "1"));
  static final TranslationSettings SETTINGS =
      new TranslationSettings(
          Path.of("/var/lib/kubelet/seccomp"),
          false,
          List.of("/sys/devices/system/cpu/cpu0/thermal_throttle"));

  private Pods() {}

  static Container container() {
    return new ContainerBuilder()
        .withName("web")
        .withImage(IMAGE)
        .withTerminationMessagePath("/dev/termination-log")
        .withTerminationMessagePolicy("File")
        .build();
  }

  static Pod pod(Container... containers) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(NAME.name())
        .withNamespace(NAME.namespace())
        .withUid(UID.value())
        .addToLabels("app", "web")
        .addToAnnotations("kubernetes.io/config.source", "file")
        .endMetadata()
        .withNewSpec()
        .withTerminationGracePeriodSeconds(30L)
        .withContainers(containers)
        .endSpec()
        .build();
  }

  /** The plain pod with something changed. */
  static Pod pod(UnaryOperator<PodBuilder> change) {
    return change.apply(new PodBuilder(pod(container()))).build();
  }

  static Container container(UnaryOperator<ContainerBuilder> change) {
    return change.apply(new ContainerBuilder(container())).build();
  }

  static SandboxRequest sandboxRequest(Pod pod) {
    return new SandboxRequest(
        pod,
        2,
        "web-node1",
        new DnsSettings(List.of("10.0.0.53"), List.of("example.org"), List.of("ndots:5")),
        Path.of("/var/log/pods", "default_web-node1_" + UID),
        "/kubepods/burstable/pod" + UID,
        RESOURCES,
        "",
        Optional.empty());
  }

  static ContainerRequest containerRequest(Pod pod, Container container) {
    return new ContainerRequest(
        new SandboxId("s1"),
        sandboxRequest(pod),
        container,
        3,
        RESOLVED,
        new ProcessSettings(
            List.of("/bin/web"),
            List.of("--port", "80"),
            List.of(new EnvironmentVariable("A", "ä"), new EnvironmentVariable("B", ""))),
        List.of(),
        RESOURCES);
  }
}
