package io.javelet.cri;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.Sysctl;
import io.javelet.cri.api.v1.DNSConfig;
import io.javelet.cri.api.v1.LinuxPodSandboxConfig;
import io.javelet.cri.api.v1.PodSandboxConfig;
import io.javelet.cri.api.v1.PodSandboxMetadata;
import io.javelet.runtime.DnsSettings;
import io.javelet.runtime.SandboxRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** From a pod to its sandbox's configuration. Pure. */
final class SandboxTranslation {
  private SandboxTranslation() {}

  static PodSandboxConfig config(SandboxRequest request) {
    Pod pod = request.pod();
    ObjectMeta metadata = pod.getMetadata();
    return PodSandboxConfig.newBuilder()
        .setMetadata(
            PodSandboxMetadata.newBuilder()
                .setName(metadata.getName())
                .setNamespace(metadata.getNamespace())
                .setUid(metadata.getUid())
                .setAttempt(request.attempt()))
        .setHostname(request.hostname())
        .setLogDirectory(request.logDirectory().toString())
        .setDnsConfig(dns(request.dns()))
        .addAllPortMappings(PortTranslation.mappings(pod))
        .putAllLabels(labels(metadata))
        .putAllAnnotations(annotations(pod))
        .setLinux(linux(request))
        .build();
  }

  /** The pod's labels; where a key is taken, this agent's value stands. */
  private static Map<String, String> labels(ObjectMeta metadata) {
    Map<String, String> labels = new TreeMap<>(orEmpty(metadata.getLabels()));
    labels.put(CriKeys.POD_NAME, metadata.getName());
    labels.put(CriKeys.POD_NAMESPACE, metadata.getNamespace());
    labels.put(CriKeys.POD_UID, metadata.getUid());
    return labels;
  }

  /** The pod's annotations, and for a static pod which declaration it runs. */
  private static Map<String, String> annotations(Pod pod) {
    Map<String, String> annotations = new TreeMap<>(orEmpty(pod.getMetadata().getAnnotations()));
    if (!annotations.getOrDefault(CriKeys.SOURCE, CriKeys.API_SOURCE).equals(CriKeys.API_SOURCE)) {
      annotations.putIfAbsent(CriKeys.DECLARED_UID, pod.getMetadata().getUid());
    }
    return annotations;
  }

  private static DNSConfig dns(DnsSettings settings) {
    return DNSConfig.newBuilder()
        .addAllServers(settings.servers())
        .addAllSearches(settings.searches())
        .addAllOptions(settings.options())
        .build();
  }

  private static LinuxPodSandboxConfig linux(SandboxRequest request) {
    return LinuxPodSandboxConfig.newBuilder()
        .setCgroupParent(request.cgroupParent())
        .setSecurityContext(SecurityTranslation.sandbox(request))
        .putAllSysctls(sysctls(request.pod()))
        .setResources(ResourceTranslation.sandbox(request.resources()))
        .setOverhead(ResourceTranslation.overhead(request.pod(), request.resources()))
        .build();
  }

  private static Map<String, String> sysctls(Pod pod) {
    var sysctls = new TreeMap<String, String>();
    for (Sysctl sysctl :
        Optional.ofNullable(pod.getSpec().getSecurityContext())
            .map(PodSecurityContext::getSysctls)
            .orElse(List.of())) {
      sysctls.put(dotted(sysctl.getName()), sysctl.getValue());
    }
    return sysctls;
  }

  /**
   * A kernel setting's name with dots. As in sysctl.conf the first separator decides: after a
   * slash, slashes separate, and dots belong to the names between.
   */
  private static String dotted(String name) {
    int slash = name.indexOf('/');
    int dot = name.indexOf('.');
    if (slash < 0 || (dot >= 0 && dot < slash)) {
      return name;
    }
    return name.chars()
        .map(c -> c == '/' ? '.' : c == '.' ? '/' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static Map<String, String> orEmpty(Map<String, String> map) {
    return Optional.ofNullable(map).orElse(Map.of());
  }
}
