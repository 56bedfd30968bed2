package io.javelet.status;

import io.fabric8.kubernetes.api.model.HostIP;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.javelet.runtime.RuntimePodStatus;
import io.javelet.runtime.RuntimeSandbox;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A pod's and its host's addresses: at most one of each family, the node's first family first. */
final class PodAddresses {
  private PodAddresses() {}

  static void fill(PodStatus status, StatusInput input, PodStatus previous) {
    List<String> host = onePerFamily(input.node().hostIps(), input.node().hostIps());
    if (!host.isEmpty()) {
      status.setHostIP(host.getFirst());
      status.setHostIPs(host.stream().map(HostIP::new).toList());
    }
    boolean hostNetwork = Boolean.TRUE.equals(input.pod().getSpec().getHostNetwork());
    List<String> pod =
        hostNetwork ? host : onePerFamily(own(input.runtime(), previous), input.node().hostIps());
    if (!pod.isEmpty()) {
      status.setPodIP(pod.getFirst());
      status.setPodIPs(pod.stream().map(PodIP::new).toList());
    }
  }

  /** A pod whose sandbox is gone keeps the address it had: whoever reads its end wants to know. */
  private static List<String> own(RuntimePodStatus runtime, PodStatus previous) {
    Optional<RuntimeSandbox> sandbox = runtime.newestSandbox().filter(RuntimeSandbox::ready);
    boolean anyReady = runtime.sandboxes().stream().anyMatch(RuntimeSandbox::ready);
    return sandbox
        .map(RuntimeSandbox::ips)
        .orElseGet(
            () -> anyReady ? List.of() : previous.getPodIPs().stream().map(PodIP::getIp).toList());
  }

  private static List<String> onePerFamily(List<String> addresses, List<String> hostIps) {
    boolean ipv6First = !hostIps.isEmpty() && isIpv6(hostIps.getFirst());
    return Stream.of(ipv6First, !ipv6First)
        .flatMap(ipv6 -> addresses.stream().filter(address -> isIpv6(address) == ipv6).limit(1))
        .toList();
  }

  private static boolean isIpv6(String address) {
    return address.indexOf(':') >= 0;
  }
}
