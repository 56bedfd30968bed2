package io.javelet.sync;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.javelet.events.EventType;
import io.javelet.network.DnsConfiguration;
import io.javelet.network.HostnameResult;
import io.javelet.network.PodDns;
import io.javelet.network.PodHostname;
import io.javelet.network.ResolvConf;
import io.javelet.pod.PodDirectories;
import io.javelet.resource.ContainerResources;
import io.javelet.resource.ContainerSettings;
import io.javelet.resource.PodCgroups;
import io.javelet.resource.PodResources;
import io.javelet.runtime.LinuxResources;
import io.javelet.runtime.PodFullName;
import io.javelet.runtime.PodUid;
import io.javelet.runtime.SandboxRequest;
import io.javelet.runtime.UserNamespaceRange;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Gathers what the runtime needs to make a pod's sandbox. Any worker thread; it reads the node's
 * resolver configuration and touches nothing.
 */
public final class SandboxRequests {
  private final PodDirectories directories;
  private final PodCgroups cgroups;
  private final DnsConfiguration dns;
  private final Supplier<ResolvConf> hostResolver;
  private final ContainerSettings settings;
  private final PodIsolation isolation;
  private final PodEventRecorder events;

  /**
   * @param hostResolver the node's resolver configuration as it is now
   */
  public SandboxRequests(
      PodDirectories directories,
      PodCgroups cgroups,
      DnsConfiguration dns,
      Supplier<ResolvConf> hostResolver,
      ContainerSettings settings,
      PodIsolation isolation,
      PodEventRecorder events) {
    this.directories = directories;
    this.cgroups = cgroups;
    this.dns = dns;
    this.hostResolver = hostResolver;
    this.settings = settings;
    this.isolation = isolation;
    this.events = events;
  }

  /**
   * The request for a pod's new sandbox.
   *
   * @throws SandboxConfigException when the pod's names cannot be formed, its runtime class is not
   *     known, or the runtime cannot isolate it as it wants
   */
  SandboxRequest of(Pod pod, int attempt) throws SandboxConfigException, InterruptedException {
    String handler = isolation.runtimeHandler(pod);
    return request(pod, attempt, handler, isolation.userNamespace(pod, handler));
  }

  /**
   * The request that led to the sandbox that a pod has, as far as its containers need to know: the
   * handler was chosen when it was made, and its runtime class may be gone.
   *
   * @throws SandboxConfigException when the pod's names cannot be formed
   */
  SandboxRequest existing(Pod pod, int attempt) throws SandboxConfigException {
    return request(pod, attempt, "", isolation.userNamespace(pod));
  }

  private SandboxRequest request(
      Pod pod, int attempt, String handler, Optional<UserNamespaceRange> users)
      throws SandboxConfigException {
    String hostname =
        switch (PodHostname.of(pod, dns.clusterDomain())) {
          case HostnameResult.Named named -> named.kernelName();
          case HostnameResult.Failed(String message) -> throw new SandboxConfigException(message);
        };
    PodDns.Result resolver = PodDns.settings(pod, hostResolver.get(), dns);
    resolver
        .warnings()
        .forEach(w -> events.report(pod, EventType.WARNING, w.reason(), w.message()));
    PodUid uid = new PodUid(pod.getMetadata().getUid());
    return new SandboxRequest(
        pod,
        attempt,
        hostname,
        resolver.settings(),
        directories.logs(PodFullName.of(pod), uid),
        cgroups.cgroupParent(pod),
        PodResources.ofSandbox(pod, settings.quota()),
        handler,
        users);
  }

  LinuxResources resources(Pod pod, Container container) {
    return ContainerResources.of(pod, container, settings);
  }

  /** A container is about to start. */
  void begins(Pod pod, Container container) {
    settings.placements().begins(pod, container.getName());
  }

  /** A pod whose sandbox cannot be described. */
  static final class SandboxConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    SandboxConfigException(String message) {
      super(message);
    }
  }
}
